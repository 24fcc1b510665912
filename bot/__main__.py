"""The entry point of `najimi`: runs the command and turns every error into words and an exit code."""

import sys

from bot.cli.app import make_app
from bot.cli.faults import keep_faults
from bot.cli.screen import print_refusal
from bot.commands.refusals import refusal_of


def main() -> None:
    """Run the command line; exits with one of `bot.commands.exit_codes.ExitCode`."""
    keep_faults()
    app = make_app()
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the edge of the programme: nobody behind it would tell the person
        refusal = refusal_of(error)
        print_refusal(refusal)
        sys.exit(refusal.exit_code)


if __name__ == "__main__":
    main()
