"""What the command line does beside serving, as functions without printing."""
