"""What the app promises about time, requests and memory, measured; `python -m bench` prints it."""
