"""GitHub in a box: state, REST, GraphQL and signed webhooks over real HTTP, for the demo and for every test."""
