"""The sandbox's GraphQL API."""
