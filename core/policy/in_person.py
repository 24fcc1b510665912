"""Customers who wish a call or a visit instead of messages are handed to people (seed 001, caution unit 30)."""

from collections.abc import Mapping

from core.models import CallingWay, ChannelName, NoticeRoute

CALL_WISHED = "wishes to be called instead of written to"
VISIT_WISHED = "wishes a visit instead of messages"
# Who makes contact instead, by the reason for which they were left out.
SECTIONS: Mapping[str, NoticeRoute] = {
    CALL_WISHED: NoticeRoute.CALL_CENTER,
    VISIT_WISHED: NoticeRoute.BUSINESS_SECTION,
}
_REASONS = {section: reason for reason, section in SECTIONS.items()}


def instead(route: NoticeRoute | None, channel: ChannelName, calling: CallingWay | None) -> str | None:
    """Return why a message on `channel` is not for who registered `route`; None where it is.

    Who wishes a call is called by operators; a voice from a machine is no more than a message.
    """
    by_people = channel is ChannelName.TELEPHONE and calling is CallingWay.OPERATORS
    if route is NoticeRoute.CALL_CENTER and by_people:
        return None
    return _REASONS.get(route) if route is not None else None
