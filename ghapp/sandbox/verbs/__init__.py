"""Verbs: everything that an account can do on GitHub, with GitHub's refusals.

REST, GraphQL, the demo and tests share them. A verb takes the world first, and `by`, the account that acts. A verb
checks a person's permission in the repository; `Access` checks what an app's token permits before.
"""
