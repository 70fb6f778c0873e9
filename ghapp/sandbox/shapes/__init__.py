"""GitHub's JSON, as REST answers it and webhooks carry it."""
