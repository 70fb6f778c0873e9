"""The client: requests, tokens, rate limits, errors and GraphQL documents.

It knows nothing of what the app reads or writes.
"""
