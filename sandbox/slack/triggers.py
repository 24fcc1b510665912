"""Trigger ids: the proof that a person has just done something, good for one view within three seconds."""

from dataclasses import dataclass
from itertools import count
from typing import Final

from sandbox.shapes import Ticks
from sandbox.slack.call import SlackRefusalError

GOOD_FOR: Final = 3.0


@dataclass
class _Trigger:
    user: str
    view_id: str | None
    since: float
    used: bool = False


class Triggers:
    """The trigger ids that were handed out."""

    def __init__(self, ticks: Ticks) -> None:
        """Count their age in the true seconds of `ticks`."""
        self._ticks = ticks
        self._numbers = count(1)
        self._known: dict[str, _Trigger] = {}

    def issue(self, user: str, view_id: str | None = None) -> str:
        """Return a trigger id for what `user` has just done, in the modal `view_id` where it was one."""
        trigger_id = f"{next(self._numbers)}.5{self._ticks():.6f}.sandbox"
        self._known[trigger_id] = _Trigger(user, view_id, self._ticks())
        if len(self._known) > 1_000:  # noqa: PLR2004 - long expired ones only take room
            del self._known[next(iter(self._known))]
        return trigger_id

    def exchange(self, trigger_id: str) -> tuple[str, str | None]:
        """Return the user and the modal behind `trigger_id`, once and in time; otherwise Slack's refusal."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise SlackRefusalError(error="invalid_trigger_id")
        if trigger.used:
            raise SlackRefusalError(error="exchanged_trigger_id")
        if self._ticks() - trigger.since > GOOD_FOR:
            raise SlackRefusalError(error="expired_trigger_id")
        trigger.used = True
        return trigger.user, trigger.view_id
