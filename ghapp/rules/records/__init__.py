"""Records: what the ledger keeps about merges and commands, and the decision record as a comment."""
