"""Wording: every sentence that a user reads on GitHub."""
