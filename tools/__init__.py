"""Checks and generators of this project; none of them is part of the app."""
