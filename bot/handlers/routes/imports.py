"""Files that staff hand in."""

from bot.handlers import slack_import
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "import_columns_open": slack_import.columns_open,
        "import_kind_open": slack_import.kind_open,
        "import_undo_open": slack_import.undo_open,
    },
    filled={
        "import_undo_open": slack_import.undo_filled,
    },
    pressed={
        "import_confirm": slack_import.confirm,
        "import_forget": slack_import.forget,
        "import_stop": slack_import.stop,
    },
    submitted={
        "import_columns": slack_import.columns_chosen,
        "import_kind": slack_import.kind_chosen,
        "import_undo": slack_import.undo,
    },
    happened={
        "file": slack_import.shared,
    },
)
