"""From labelled articles to a topic model and its report card."""
