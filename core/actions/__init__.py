"""Use cases: the only thing that handlers, jobs and bridges call."""
