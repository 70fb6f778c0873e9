"""Resolvers: how each GraphQL field is read from the sandbox's state."""
