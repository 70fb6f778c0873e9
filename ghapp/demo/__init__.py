"""The demo: a story that is played on a sandbox GitHub, and a playground to try the app by hand."""
