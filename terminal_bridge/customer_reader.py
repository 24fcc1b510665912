"""What the reader for customers' cards tells the till; one thing at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from terminal_bridge.readers import Transmit
from terminal_bridge.till import Till


@dataclass
class CustomerReader:
    """Tells `till` of cards, each time while it holds its `turn`; `gone` is done once a card has left."""

    till: Till
    turn: Callable[[], AbstractContextManager[object]]
    gone: Callable[[], None]

    def arrived(self, transmit: Transmit) -> None:
        """Let the till meet a card."""
        with self.turn():
            self.till.arrived(transmit)

    def left(self) -> None:
        """Let the till part with it."""
        with self.turn():
            self.till.left()
            self.gone()

    def unreadable(self, reason: str) -> None:
        """Let the till say why there is none."""
        with self.turn():
            self.till.unreadable(reason)
