"""The store: deliveries, the keyed queue, and what the app remembers. `protocol.py` is the contract of both engines."""
