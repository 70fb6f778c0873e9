"""Text: Markdown, quoting and globs. Nothing here knows about pull requests."""
