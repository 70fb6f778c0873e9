"""GraphQL: the sandbox's endpoint, schema, pagination and mutations; queries are answered by the resolvers."""
