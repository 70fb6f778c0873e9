"""The demo: a story on GitHub in a box, and a page to try it on by hand."""
