"""Hearings: which roles must be heard on each document, who was heard, and who is awaited.

Overrides are here, too. Nothing here decides about the check or writes a sentence.
"""
