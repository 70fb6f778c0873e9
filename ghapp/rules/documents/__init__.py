"""Documents: which ones a pull request touches, what they contain, and when they changed."""
