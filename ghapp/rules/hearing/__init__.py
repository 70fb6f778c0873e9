"""Hearings: which roles must be heard on each document, who was heard, and who is still awaited."""
