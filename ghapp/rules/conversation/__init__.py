"""The conversation: what comments and reviews mean, read into commands, voices, delegations and concerns."""
