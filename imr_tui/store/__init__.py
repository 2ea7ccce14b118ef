"""The encrypted store: keys, database and audit. All code specific to SQLite is here (see docs/SECURITY.md)."""
