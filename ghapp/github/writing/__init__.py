"""Writes to GitHub's API: the actions of a plan as batched GraphQL mutations and REST calls."""
