"""Customers' cards."""

from bot.handlers import slack_cards
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "card_coupon_open": slack_cards.coupon_form,
        "card_note_open": slack_cards.note_form,
    },
    pressed={
        "finding_decide": slack_cards.decided,
    },
    submitted={
        "card_coupon": slack_cards.issue,
        "card_note": slack_cards.note,
    },
    said={
        "cards": slack_cards.said,
    },
)
