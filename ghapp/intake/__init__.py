"""Webhook deliveries turned into keys of the queue.

It reads only what identifies a repository, pull request or issue. Nothing is decided from a payload.
"""
