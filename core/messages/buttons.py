"""The buttons below a campaign's message; each token comes back when its button is pressed."""

from core.ports import Button

INTERESTED = "interested"
NOT_FOR_ME = "notforme"
ORDER = "order"
STOP = "stop"


def offer_buttons(delivery_id: int, *, orderable: bool) -> tuple[tuple[Button, ...], ...]:
    """Return rows of buttons for one delivery; without an order where the plan offers no product."""
    yes = [Button("I'm interested", f"{INTERESTED}:{delivery_id}")]
    if orderable:
        yes.append(Button("Order", f"{ORDER}:{delivery_id}"))
    no = (Button("Not for me", f"{NOT_FOR_ME}:{delivery_id}"), Button("Stop these messages", f"{STOP}:{delivery_id}"))
    return (tuple(yes), no)
