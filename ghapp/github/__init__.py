"""All access to GitHub's API. Raw GitHub JSON stays inside this package."""
