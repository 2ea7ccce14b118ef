"""The encrypted store: keys, database, audit. All that is SQLite-only lives here (see docs/STORE.md)."""
