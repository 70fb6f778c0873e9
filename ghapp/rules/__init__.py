"""The framework as code: pure decisions, without I/O, clock or environment."""
