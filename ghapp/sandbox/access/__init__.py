"""Access: credentials, permissions and rate limits of the sandbox."""
