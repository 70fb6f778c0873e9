"""HTTP: the webhook, health and metrics, the published JSON Schema, sign-in, and the pages of people who signed in."""
