"""What may answer questions in place of the mirror's own file."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from core.extraction.mirror.publish import Published
from core.extraction.mirror.view import MirrorView


class Engine(Protocol):
    """Answers questions from states that the mirror publishes."""

    @property
    def directory(self) -> Path:
        """Return where states are published."""
        ...

    def use(self, published: Published) -> None:
        """Answer from this state from now on."""
        ...

    def forget(self) -> None:
        """Delete every state that was published."""
        ...

    def view(self) -> AbstractContextManager[MirrorView]:
        """Open the state that is used now."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...
