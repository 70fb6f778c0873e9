"""The conversation: what comments and reviews mean, read once for each decision.

Commands, markers, delegations, concerns and voices are read here into one value, which every room above takes. Nothing
here knows documents or verdicts, and no other room reads the text of a comment.
"""
