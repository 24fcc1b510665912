"""What whoever plays may do at the till, for the control API."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sandbox.control_arguments import Arguments
from sandbox.errors import NotPossibleError
from sandbox.shapes import Json
from sandbox.till.plastic import Setup, Tear
from sandbox.till.side import TillSide

if TYPE_CHECKING:
    from sandbox.app import Sandbox

Act = Callable[[Arguments], Awaitable[Any]]


class TillActs:
    """One act a path; each returns the counter as it is afterwards."""

    def __init__(self, sandbox: "Sandbox") -> None:
        """Play at the till of `sandbox`."""
        self._sandbox = sandbox

    def acts(self) -> dict[str, Act]:
        """Return the acts by path."""
        return {
            "till/hand_out": self._hand_out,
            "till/present": self._present,
            "till/take_out": self._take_out,
            "till/tear": self._tear,
            "till/line": self._line,
            "till/shop_card": self._shop_card,
        }

    def _till(self) -> TillSide:
        if self._sandbox.till is None:
            message = "there is no till in this sandbox yet"
            raise NotPossibleError(message)
        return self._sandbox.till

    async def _hand_out(self, given: Arguments) -> Json:
        card = await self._till().hand_out(given.text("number"), given.choice("setup", Setup))
        return {**await self._till().state(), "card": card}

    async def _present(self, given: Arguments) -> Json:
        await self._till().present(given.text("card"))
        return await self._till().state()

    async def _take_out(self, given: Arguments) -> Json:
        del given
        await self._till().take_out()
        return await self._till().state()

    async def _tear(self, given: Arguments) -> Json:
        await self._till().tear(given.choice("when", Tear) if given.raw("when") else None)
        return await self._till().state()

    async def _line(self, given: Arguments) -> Json:
        await self._till().cut(cut=given.flag("cut"))
        return await self._till().state()

    async def _shop_card(self, given: Arguments) -> Json:
        await self._till().put_shop_card(inside=given.flag("inside"))
        return await self._till().state()
