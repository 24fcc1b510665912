"""Cards as the server sees them: their keys, their chains of records, and the ledger of points (seed 004)."""
