"""Records: the entries that the ledger keeps about decisions and commands."""
