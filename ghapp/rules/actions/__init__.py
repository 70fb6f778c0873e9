"""Actions: what to write to GitHub besides the check, such as labels, requests, assignments and comments.

Each module decides about one kind of action and returns only what is not done yet.
"""
