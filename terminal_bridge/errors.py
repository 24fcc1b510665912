"""What can go wrong between a till and its cards."""

from core.errors import ShownError


class ReaderError(ShownError):
    """A card reader, or the service behind it, cannot do what was asked."""


class CardGoneError(ReaderError):
    """The card left, or was reset, while it was spoken to: what it did with the last command is not known."""


class ServiceGoneError(CardGoneError):
    """The PC/SC service does not answer: it was stopped, or never started."""


class NoCardError(ShownError):
    """Nobody has presented a card."""

    def __str__(self) -> str:
        """Say it in the class's own words."""
        return "Present a card first."


class RefusedError(ShownError):
    """The card, the till or the server does not do it; nothing was changed."""
