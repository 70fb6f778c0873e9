"""The PostgreSQL engine: any number of replicas on one database."""
