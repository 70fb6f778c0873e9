"""The gate: the verdict on a pull request and the check run that shows it."""
