"""Spans of names by a trained network.

SpaCy's recogniser of names, loaded with care and run in NumPy.
"""
