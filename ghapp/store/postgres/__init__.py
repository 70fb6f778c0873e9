"""The PostgreSQL engine: several replicas share one database."""
