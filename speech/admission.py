"""How many calls may be listened to at once: so many for any word, so many more for the words of a list."""

from typing import Final

from core.calls.heard import Capture

# Measured (docs/speech.md): a list costs about a twentieth of the processor that free recognition takes.
LISTS_FOR_EACH_FREE: Final = 8


class Places:
    """The places for recognitions; a call takes one when it begins and gives it back when it ends."""

    def __init__(self, free: int) -> None:
        """Have room for `free` calls of which any word is heard, and for eight times as many with a list."""
        self._left = {Capture.FREE: free, Capture.WORD_LIST: free * LISTS_FOR_EACH_FREE}

    def take(self, *, lists: bool) -> Capture:
        """Take the best place that there is; one for a list only where that can be had (`lists`)."""
        for capture, left in self._left.items():
            if left and (lists or capture is not Capture.WORD_LIST):
                self._left[capture] -= 1
                return capture
        return Capture.NONE

    def give_back(self, capture: Capture) -> None:
        """Make a place free again for the next call."""
        if capture is not Capture.NONE:
            self._left[capture] += 1
