"""Spans of names by a trained network: spaCy's recogniser of names, loaded with care and run in NumPy."""
