"""Webhooks: what the sandbox sends, when, and its log of deliveries."""
