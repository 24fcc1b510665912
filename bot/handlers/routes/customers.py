"""A single customer: agreement, wishes, data, duplicates, invitations."""

from bot.handlers import slack_customer, slack_duplicates, slack_invite, slack_ranges, slack_wish
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "consent_ask_open": slack_customer.ask_form,
        "consent_note_open": slack_customer.note_form,
        "range_open": slack_ranges.form,
        "erase_open": slack_customer.erase_form,
    },
    checked={
        "erase": slack_customer.check_erase,
        "range": slack_ranges.check,
    },
    pressed={
        "merge": slack_duplicates.press_merge,
        "unmerge": slack_duplicates.press_unmerge,
        "keep_apart": slack_duplicates.press_apart,
        "not_now": slack_duplicates.press_later,
    },
    submitted={
        "consent_ask": slack_customer.ask,
        "consent_note": slack_customer.note,
        "range": slack_ranges.save,
        "erase": slack_customer.erase,
    },
    said={
        "duplicates": slack_duplicates.said,
        "merge": slack_duplicates.said_merge,
        "unmerge": slack_duplicates.said_unmerge,
        "invite": slack_invite.invite,
        "consent": slack_customer.show_consent,
        "range": slack_ranges.show,
        "wish": slack_wish.said,
        "export": slack_customer.export,
        "erase": slack_customer.preview_erase,
    },
    also_said={
        "ranges": "range",
        "duplicate": "duplicates",
        "consents": "consent",
        "wishes": "wish",
    },
)
