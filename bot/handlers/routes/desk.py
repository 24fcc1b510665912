"""The desk: the app's home, and who may do what."""

from bot.handlers import slack_home, slack_roles
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "look_plan": slack_home.look,
        "roles_open": slack_roles.form,
    },
    checked={
        "roles": slack_roles.check,
    },
    pressed={
        "list_again": slack_home.ask_again,
        "mishaps_open": slack_home.show_mishaps,
        "event_again": slack_home.try_again,
    },
    submitted={
        "approve_plan": slack_home.approve,
        "roles": slack_roles.save,
    },
    said={
        "roles": slack_roles.said,
    },
    happened={
        "home": slack_home.opened,
    },
    also_said={
        "role": "roles",
    },
)
