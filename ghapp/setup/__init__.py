"""Set-up: a page that registers the app, stores its credentials, installs it, and ends on what doctor finds.

It runs before there are any credentials, in a process of its own, and on this machine only unless told otherwise.
"""
