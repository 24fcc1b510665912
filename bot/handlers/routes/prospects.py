"""Who should be offered what."""

from bot.handlers import slack_prospects
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    pressed={
        "prospects_way": slack_prospects.choose_way,
        "prospects_weighting": slack_prospects.choose_weighting,
        "prospects_turn": slack_prospects.turn_around,
        "prospects_open": slack_prospects.open_product,
        "next_weighting": slack_prospects.choose_next,
        "next_customers": slack_prospects.next_customers,
    },
    said={
        "prospects": slack_prospects.said_prospects,
        "next": slack_prospects.said_next,
        "offers": slack_prospects.said_offers,
        "matrix": slack_prospects.said_matrix,
    },
)
