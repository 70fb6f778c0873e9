"""REST: the operations of the sandbox's REST API, one module per resource."""
