"""The vocabulary: frozen values that every other package of the rules uses. No decisions."""
