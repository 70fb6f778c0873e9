"""`make conformance`: what passes between the app and the sandbox, checked against GitHub's published contracts.

`contracts` fetches them, `recording` reads what the tests recorded, `checker` checks each message by `rest`,
`graphql_messages`, `webhooks` and `headers`, `planting` spoils messages to prove that the checks notice it, and
`report` says what was found. Nothing in here knows the sandbox: the contracts alone decide.
"""
