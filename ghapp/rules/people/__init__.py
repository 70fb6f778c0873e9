"""People: who holds a role, who owns an area, and who cannot be reached. Nothing here decides what to do."""
