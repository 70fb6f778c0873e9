"""Text: Markdown, quoting and globs. It knows nothing of pull requests."""
