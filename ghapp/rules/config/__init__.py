"""The rules file: from YAML text to a frozen `RepoConfig`, or to problems with line and column. It performs no I/O."""
