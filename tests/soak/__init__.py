"""The large counts: campaigns under faults, run in pieces by `python -m tests.soak` and recorded in docs/proofs.md."""
