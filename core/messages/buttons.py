"""The buttons below a campaign's message; each token comes back when its button is pressed."""

from core.ports import Button

INTERESTED = "interested"
NOT_FOR_ME = "notforme"
ORDER = "order"
STOP = "stop"
# Below a message that a member of staff sends to themselves: does nothing, and says so.
TEST = "test"


def offer_buttons(delivery_id: int, *, orderable: bool) -> tuple[tuple[Button, ...], ...]:
    """Return rows of buttons for one delivery; without an order where the plan offers no product."""
    yes = [Button("I'm interested", f"{INTERESTED}:{delivery_id}")]
    if orderable:
        yes.append(Button("Order", f"{ORDER}:{delivery_id}"))
    no = (Button("Not for me", f"{NOT_FOR_ME}:{delivery_id}"), Button("Stop these messages", f"{STOP}:{delivery_id}"))
    return (tuple(yes), no)


def trial_buttons(*, orderable: bool) -> tuple[tuple[Button, ...], ...]:
    """Return the same rows below a test, where they do nothing."""
    rows = offer_buttons(0, orderable=orderable)
    return tuple(tuple(Button(b.label, f"{TEST}:{b.token.partition(':')[0]}") for b in row) for row in rows)
