"""HTTP: the sandbox's server, its request log and the faults it can inject."""
