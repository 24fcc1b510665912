"""What is held on a person, where, and how it is handed over or made to go (docs/privacy.md)."""
