"""An extraction of several stages, and whom staff added by hand after them."""

from dataclasses import dataclass

from core.extraction.stages.stage import Stage


@dataclass(frozen=True)
class Extraction:
    """Stages, each narrowing what the one before kept; `added` are numbers of customers whom no stage found."""

    stages: tuple[Stage, ...]
    added: tuple[str, ...] = ()
