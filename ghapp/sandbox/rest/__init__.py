"""The REST API: each module answers for one kind of thing, each function for one operation of GitHub's OpenAPI."""
