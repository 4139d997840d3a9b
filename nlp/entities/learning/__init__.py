"""From annotated articles to an arbiter and its report card."""
