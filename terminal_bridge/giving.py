"""What the programme gives on the spot: discounts, coupons, parking, first rights (seed 004, 408 and step 426)."""

from typing import Final

from core.loyalty.programme import Programme
from core.loyalty.services import Service, ServiceKind
from terminal_bridge.clock import Clock
from terminal_bridge.coupons import Coupons
from terminal_bridge.errors import RefusedError
from terminal_bridge.face import Offer
from terminal_bridge.figures import COUPON_ISSUED
from terminal_bridge.journal import Journal
from terminal_bridge.picture import KEYS, services_for
from terminal_bridge.visit import Visit

OFF_NEXT: Final = "taken off the next amount"


class Giving:
    """Gives services to whoever is at the till, each into the journal."""

    def __init__(self, journal: Journal, coupons: Coupons, clock: Clock) -> None:
        """Give by no programme yet: the till says which one."""
        self._journal, self._coupons, self._clock = journal, coupons, clock
        self.programme: Programme | None = None

    def services(self, visit: Visit) -> tuple[Service, ...]:
        """Return what the programme has for a customer who stands so."""
        return services_for(visit.met, self.programme, self._clock())

    def offers(self, visit: Visit) -> tuple[Offer, ...]:
        """Return what may be given now, or was given in this visit, each with its key."""
        at, card = self._clock(), visit.met.card
        found = self.services(visit)
        open_ones = [each for each in found if each.code in visit.issued or self._coupons.due(each, card, at)]
        return tuple(
            Offer(each.code, each.words, each.kind, key, visit.issued.get(each.code, ""))
            for key, each in zip(KEYS, open_ones, strict=False)
        )

    def taken_off(self, visit: Visit, amount: int) -> int:
        """Return what discounts take off an amount, in minor units: the largest, not their sum."""
        by_itself = [each for each in self.services(visit) if each.automatic and each.kind is ServiceKind.DISCOUNT]
        wanted = [*by_itself, *([visit.discount] if visit.discount else [])]
        return max((service.taken_off(amount) for service in wanted), default=0)

    def give(self, visit: Visit, code: str) -> str:
        """Give a service; return its number (a discount has none: it waits for the amount).

        Raises `RefusedError`, `NotNowError`.
        """
        services = {each.code: each for each in self.services(visit)}
        if code not in services:
            message = "That is not for this customer now."
            raise RefusedError(message)
        self._give(visit, services[code])
        return visit.issued.get(code, "")

    def by_itself(self, visit: Visit) -> None:
        """Give what the programme has the till give by itself (figure 12: step 426)."""
        at = self._clock()
        for service in self.services(visit):
            wanted = service.automatic and service.kind is not ServiceKind.DISCOUNT
            if wanted and service.code not in visit.issued and self._coupons.due(service, visit.met.card, at):
                self._give(visit, service)

    def _give(self, visit: Visit, service: Service) -> None:
        if service.kind is ServiceKind.DISCOUNT:
            visit.discount = service
            visit.issued[service.code] = OFF_NEXT
        elif service.code not in visit.issued:
            visit.issued[service.code] = self._coupons.issue(service, visit.met.card, self._clock())
            if visit.done is not None:
                self._journal.go(visit.done, (COUPON_ISSUED,))
