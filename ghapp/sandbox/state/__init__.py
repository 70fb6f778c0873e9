"""State: accounts, repositories, threads, checks and queues as plain values, and the world that holds them."""
