"""What a menu shows that looks its choices up while somebody types: the shop's products, in every such menu."""

from typing import Any

from bot.handlers.slack_turn import Desk
from bot.views.elements import option
from core.actions.filters.build_filter import suggested_products
from core.errors import ShownError

# Longer words find nothing that shorter ones do not.
LONGEST_TYPED = 100


def suggested(desk: Desk, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the options for what was typed; somebody without a role sees none."""
    try:
        desk.admit_user(str((body.get("user") or {}).get("id", "")))
    except ShownError:
        return []
    return [
        option(label, code) for label, code in suggested_products(desk.shop, str(body.get("value", ""))[:LONGEST_TYPED])
    ]
