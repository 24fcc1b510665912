"""The clerk and the customers at the sandbox's till, for tests: present, key in, tear out, cut the line, wait."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from sandbox.client.wire import WaitedInVainError, Wire
from sandbox.errors import NotPossibleError
from sandbox.shapes import Json

# Beside the control API: the till's own page, which takes requests as cash registers make them (docs/tills.md).
PAGE = "../till/"
LOOK_SECONDS = 0.03


@dataclass(frozen=True)
class TillClient:
    """What happens at the counter."""

    wire: Wire

    async def counter(self) -> Json:
        """Return the cards that there are, what lies in the readers, and whether the line is cut."""
        return await self.wire.look("till")

    async def card(self, setup: str) -> Json:
        """Return the first card that does this of a purchase (`sandbox.till.plastic.Setup`)."""
        return next(dict(each) for each in (await self.counter())["cards"] if each["setup"] == setup)

    async def hand_out(self, number: str, setup: str) -> str:
        """Issue a card to the customer of this number; return the card's."""
        return str((await self.wire.act("till/hand_out", number=number, setup=setup))["card"])

    async def present(self, card: str) -> Json:
        """Put a card in, and return what the till's page shows once it has been read."""
        await self.wire.act("till/present", card=card)
        return await self.wait_for("ready", "done", "refused", card=card)

    async def take_out(self) -> None:
        """Take the customer's card out."""
        await self.wire.act("till/take_out")
        await self.wait_for("waiting", "doubtful")

    async def tear(self, when: str) -> None:
        """Have the card torn out of its next purchase (`sandbox.till.plastic.Tear`)."""
        await self.wire.act("till/tear", when=when)

    async def cut(self, *, cut: bool = True) -> None:
        """Cut the line to the server, or put it back."""
        await self.wire.act("till/line", cut=cut)

    async def put_shop_card(self, *, inside: bool = True) -> str:
        """Put the shop's card in, or take it out; return its PIN."""
        return str((await self.wire.act("till/shop_card", inside=inside))["shop_card"]["pin"])

    async def key(self, what: str, **content: object) -> Json:
        """Do what a key of the page does, such as `sell`; what the till refuses raises `NotPossibleError`."""
        answer = await self.wire.http.post(self._page(what), json=content)
        said: Json = answer.json()
        if not answer.is_success:
            raise NotPossibleError(str(said.get("words", said)))
        return said

    def _page(self, path: str) -> str:
        return str(self.wire.http.base_url.join(PAGE + path))

    async def face(self) -> Json:
        """Return what the till's page shows."""
        return await self.wire.look(self._page("state"))

    async def wait_for(self, *phases: str, card: str = "", **shown: Any) -> Json:  # noqa: ANN401 - any JSON value
        """Return what the page shows once it is in one of these phases, of this card, and shows exactly this."""
        deadline = time.monotonic() + self.wire.patience
        while True:
            face = await self.face()
            customer = face["customer"] or {}
            fits = not phases or face["phase"] in phases
            fits &= not card or face["phase"] == "refused" or customer.get("card") == card
            fits &= all(face.get(name, customer.get(name)) == value for name, value in shown.items())
            if fits:
                return face
            if time.monotonic() > deadline:
                message = f"the till is not {phases} {card} {shown}, it shows {face}"
                raise WaitedInVainError(message)
            await asyncio.sleep(LOOK_SECONDS)
