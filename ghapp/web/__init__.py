"""HTTP: the webhook, health and metrics, and the published JSON Schema."""
