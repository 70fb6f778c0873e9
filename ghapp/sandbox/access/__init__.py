"""Access: who calls the API, and what an app or a person is permitted to do."""
