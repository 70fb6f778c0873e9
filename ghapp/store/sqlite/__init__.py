"""The SQLite engine: one process, one writer thread, one file."""
