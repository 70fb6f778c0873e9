"""Actions: what the app should do about a pull request or issue, besides its check."""
