"""The client: requests, tokens, rate limits, errors and GraphQL documents. What they carry is not its concern."""
