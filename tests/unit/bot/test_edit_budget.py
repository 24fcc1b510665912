"""Laws of the edits that calls share: never too many, nobody starves, and the last state is always shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.boards.edit_budget import BURST, PATIENCE_SECONDS, PER_MINUTE, SECONDS, EditBudget

CALLS = st.integers(1, 12)
STEPS = st.floats(0, 20, allow_nan=False)


class EditsOfManyCalls(RuleBasedStateMachine):
    """Calls change, edits go out and come back, Slack asks for pauses; time goes on in steps."""

    def __init__(self) -> None:
        """Begin with nothing to show."""
        super().__init__()
        self.budget: EditBudget[int] = EditBudget()
        self.now, self.not_before = 0.0, 0.0
        self.version: dict[int, int] = {}
        self.seen: dict[int, int] = {}
        self.on_its_way: dict[int, int] = {}
        self.taken: list[float] = []

    @rule(call=CALLS)
    def change(self, call: int) -> None:
        """Somebody says a word."""
        self.version[call] = self.version.get(call, 0) + 1
        self.budget.changed(call, self.now)

    @rule(seconds=STEPS)
    def wait(self, seconds: float) -> None:
        """Time goes on."""
        self.now += seconds

    @rule(seconds=st.floats(0, 30, allow_nan=False))
    def hold(self, seconds: float) -> None:
        """Slack says 429 with Retry-After."""
        self.not_before = max(self.not_before, self.now + seconds)
        self.budget.hold(self.now + seconds)

    @rule()
    def take(self) -> None:
        """Send the next edit, which shows the message as it is at this moment."""
        self._take()

    @rule(call=CALLS, arrives=st.booleans())
    def come_back(self, call: int, *, arrives: bool) -> None:
        """An edit arrives, or does not."""
        self._come_back(call, arrives=arrives)

    @invariant()
    def never_too_many(self) -> None:
        """In no minute more than are allowed."""
        lately = [at for at in self.taken if at > self.now - SECONDS]
        assert len(lately) <= PER_MINUTE

    def teardown(self) -> None:
        """Once nobody says anything any more, everything is shown, and there is nothing left to do."""
        for call in list(self.on_its_way):
            self._come_back(call, arrives=True)
        while (at := self.budget.next_at(self.now)) is not None:
            self.now = max(self.now, at)
            taken = self._take()
            if taken is not None:
                self._come_back(taken, arrives=True)
            else:
                assert self.budget.next_at(self.now) is None, "what was said to be due was not let go"
        assert self.seen == self.version

    @rule(call=CALLS)
    def change_nothing(self, call: int) -> None:
        """Something happens that is not seen in the message: whose turn it is finds that out."""
        if call in self.version:
            self.budget.changed(call, self.now)

    def _take(self) -> int | None:
        """Send the next edit that is needed; return whose it was."""
        while (call := self.budget.take(self.now)) is not None:
            assert self.now >= self.not_before, "Slack had asked for a pause"
            assert call not in self.on_its_way, "the second might overtake the first"
            if self.seen.get(call) != self.version[call]:
                self.on_its_way[call] = self.version[call]
                self.taken.append(self.now)
                return call
            self.budget.unneeded(call)
        return None

    def _come_back(self, call: int, *, arrives: bool) -> None:
        if call not in self.on_its_way:
            return
        shown = self.on_its_way.pop(call)
        if arrives:
            self.seen[call] = shown
            self.budget.shown(call)
        else:
            self.budget.refused(call)


TestEditsOfManyCalls = EditsOfManyCalls.TestCase


@given(calls=st.integers(1, 60), pause=st.floats(0.05, 3))
def test_nobody_starves_while_everybody_talks(calls: int, pause: float) -> None:
    """However many calls change at every moment: whoever lags behind has a turn within a bound."""
    budget: EditBudget[int] = EditBudget()
    rate = (PER_MINUTE - BURST) / SECONDS
    bound = PATIENCE_SECONDS + (calls + 1) / rate + pause
    since = dict.fromkeys(range(calls), 0.0)
    now = 0.0
    while now < 4 * bound:
        for call in range(calls):
            budget.changed(call, now + call * 1e-6)
        while (taken := budget.take(now)) is not None:
            budget.shown(taken)
            since[taken] = now
        assert now - min(since.values()) <= bound
        now += pause


def test_the_newest_change_goes_first() -> None:
    """Somebody is reading those words at this moment."""
    budget: EditBudget[str] = EditBudget()
    budget.changed("before", 0.0)
    budget.changed("just now", 1.0)
    assert [budget.take(1.0), budget.take(1.0), budget.take(1.0)] == ["just now", "before", None]


def test_whoever_has_waited_long_goes_before_the_newest() -> None:
    """The end of a call, which never changes again, is not put off for ever by those who go on talking."""
    budget: EditBudget[str] = EditBudget()
    budget.changed("ended", 0.0)
    budget.changed("talks on", PATIENCE_SECONDS)
    assert budget.take(PATIENCE_SECONDS) == "ended"


def test_what_is_gone_is_not_edited() -> None:
    """A message that somebody deleted leaves nothing waiting."""
    budget: EditBudget[str] = EditBudget()
    budget.changed("deleted", 0.0)
    budget.forget("deleted")
    assert budget.next_at(0.0) is None
    assert budget.take(0.0) is None


@pytest.mark.parametrize(("per_minute", "burst"), [(5, 5), (45, 0), (0, 1)])
def test_a_budget_that_never_lets_anything_go_is_refused(per_minute: int, burst: int) -> None:
    """It would look like a Slack that is silent."""
    with pytest.raises(ValueError, match="let go"):
        EditBudget[int](per_minute, burst)
