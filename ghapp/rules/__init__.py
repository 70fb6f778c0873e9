"""The framework and the gate as pure functions.

No I/O, no clock, no environment: a function here returns the same value for the same arguments. `decide.py` is the table
of contents; the packages below it are floors, and each imports only from the floors beneath it.
"""
