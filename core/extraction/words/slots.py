"""What stands in the slots of a template."""

from dataclasses import dataclass

from core.errors import Span


class DoesNotFitError(Exception):
    """What stands in a form's slot cannot stand there."""


@dataclass(frozen=True)
class Slot:
    """What stands in a slot, and where in the person's words."""

    value: str | int
    span: Span

    @property
    def text(self) -> str:
        """Return it as text."""
        return str(self.value)
