"""The rules file: YAML text parsed and validated into a frozen `RepoConfig`, or into problems with line and column."""
