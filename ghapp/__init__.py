"""Rules of Engagement: a GitHub App for product and engineering managers who lead a team as a pair."""

__version__ = "0.1.0"
