"""Spans of names by a trained network.

SpaCy's recogniser of names, its files read with care and run in NumPy, without spaCy.
"""
