"""What is odd in a labelled corpus: copies, look-alike labels, labels that seem to be missing."""
