"""Simulate: what the app would have done about past pull requests. It reads GitHub and writes nothing (SPEC §8)."""
