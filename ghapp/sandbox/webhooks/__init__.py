"""Webhooks: which deliveries an event causes, and how they are sent."""
