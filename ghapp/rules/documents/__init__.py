"""Documents: which ones a pull request touches, what they contain, and which voices count for their contents.

Nothing here knows who has to be heard, or writes a sentence.
"""
