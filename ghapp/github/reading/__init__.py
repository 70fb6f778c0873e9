"""Reads from GitHub's API, parsed into the frozen values of `ghapp.rules.model`."""
