"""What the app's figures are compared with, each run as a process of its own."""
