"""The pages of people who signed in. View models are pure functions of rows, the viewer and the time.

A module reads what it shows from the store, builds the view model and renders a template. Nothing here asks GitHub, and
nothing decides: rows hold the verdict that the check shows.
"""
