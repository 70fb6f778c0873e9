"""What a decision needs beyond the first read of a pull request, read from GitHub and cached.

It answers questions that `ghapp.rules` asks. It decides nothing and writes nothing.
"""
