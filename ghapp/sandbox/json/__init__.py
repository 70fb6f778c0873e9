"""JSON: the sandbox's values in the shape of GitHub's REST API and webhooks."""
