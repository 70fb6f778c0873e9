"""The sandbox's REST API."""
