"""Everything that somebody can do on GitHub, with GitHub's refusals; REST, GraphQL and the playground share them.

Each verb takes the world first, and `by`, the account that acts. A person's rights in the repository are checked here;
what an app's token allows is checked before, by `Access`.
"""
