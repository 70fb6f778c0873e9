"""The framework and the gate as pure functions.

No I/O, no clock, no environment: equal arguments give an equal result. `decide.py` is the table
of contents; the packages below it are floors, and each imports only from the floors beneath it.
"""
