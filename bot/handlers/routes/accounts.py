"""Managerial accounting: figures, trends, closed months."""

from bot.handlers import slack_accounts, slack_months
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "figures_form_open": slack_accounts.form,
    },
    checked={
        "figures_form": slack_accounts.check_form,
    },
    pressed={
        "figures": slack_accounts.of_question,
        "trends": slack_accounts.trends_of_question,
        "figures_list": slack_accounts.of_list,
        "trends_list": slack_accounts.trends_of_list,
        "figures_of": slack_accounts.again,
        "trends_of": slack_accounts.trends_again,
        "figures_export": slack_accounts.export,
        "trends_export": slack_accounts.export_of_trends,
        "close_look": slack_months.look,
        "close_month": slack_months.close,
    },
    submitted={
        "figures_form": slack_accounts.submitted,
    },
    said={
        "figures": slack_accounts.said,
        "trends": slack_accounts.said_trends,
        "accounts": slack_months.said,
        "close": slack_months.said_close,
    },
    also_said={
        "trend": "trends",
        "figure": "figures",
        "account": "accounts",
    },
)
