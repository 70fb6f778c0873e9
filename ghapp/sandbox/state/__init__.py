"""State: accounts, repositories, threads, checks and queues as plain values, and the world that holds them.

Nothing here checks permissions, speaks HTTP or imports another part of the sandbox but its errors.
"""
