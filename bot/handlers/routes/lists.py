"""Customer lists that are kept."""

from bot.handlers import slack_kept_lists, slack_lists
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "list_rename_open": slack_kept_lists.rename_open,
        "list_compare_open": slack_kept_lists.compare_open,
        "list_combine_open": slack_kept_lists.combine_open,
        "save_open": slack_lists.save_form,
    },
    checked={
        "list_rename": slack_kept_lists.check_name,
        "list_combine": slack_kept_lists.check_name,
    },
    pressed={
        "export": slack_lists.export,
        "list_look": slack_kept_lists.look,
        "list_news": slack_kept_lists.news,
        "list_refresh_ask": slack_kept_lists.ask_refresh,
        "list_refresh": slack_kept_lists.refresh,
        "list_return_ask": slack_kept_lists.ask_return,
        "list_return": slack_kept_lists.return_to,
        "list_export": slack_kept_lists.export,
        "list_remove_ask": slack_kept_lists.ask_remove,
        "list_remove": slack_kept_lists.remove,
        "list_bring_back": slack_kept_lists.bring_back,
    },
    submitted={
        "save_list": slack_lists.save,
        "list_rename": slack_kept_lists.rename,
        "list_compare": slack_kept_lists.compare,
        "list_combine": slack_kept_lists.combine,
    },
    said={
        "lists": slack_kept_lists.said_lists,
        "list": slack_kept_lists.said_list,
        "compare": slack_kept_lists.said_compare,
    },
)
