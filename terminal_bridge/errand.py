"""What a till carries between the server and a card that lies before it: commands there, records of its log back."""

from core.loyalty.status import CardRefusedError
from terminal_bridge.clock import Clock
from terminal_bridge.entry import EntryKind
from terminal_bridge.journal import Journal
from terminal_bridge.visit import Visit


class Errand:
    """Carries for one terminal, by way of its journal."""

    def __init__(self, journal: Journal, terminal: int, clock: Clock) -> None:
        """Carry what the `journal` holds for cards."""
        self._journal, self._terminal, self._clock = journal, terminal, clock

    def deliver(self, visit: Visit) -> bool:
        """Hand the card what the server wants said to it; return whether there was anything."""
        commands = self._journal.commands_for(visit.met.card)
        for number, command in commands:
            try:
                visit.talk.tell(command)
            except CardRefusedError as refusal:
                details = {"command": command.hex(), "refused": refusal.status}
                self._journal.add(EntryKind.NOTE, visit.met.card, self._clock(), details)
            self._journal.delivered(number)
        return bool(commands)

    def bring_log(self, visit: Visit) -> None:
        """Take along what the card did for the server or at other tills, and the server may not have heard of."""
        card = visit.met.card
        heard = max(visit.met.acknowledged, self._journal.brought_to(card))
        if visit.met.account.sequence > heard:
            found = visit.talk.log(heard)
            if found:
                self._journal.bring_records(card, self._clock(), self._terminal, found)
