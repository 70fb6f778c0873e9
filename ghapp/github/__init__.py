"""The only rooms that speak to GitHub."""
