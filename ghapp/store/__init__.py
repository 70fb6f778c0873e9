"""The only rooms that speak to a database."""
