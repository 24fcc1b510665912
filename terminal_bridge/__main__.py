"""najimi-till: runs a till, or says what is in its journal."""

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

import httpx

from core.errors import ShownError
from terminal_bridge.clock import system_clock
from terminal_bridge.desk import Desk
from terminal_bridge.enrolment import Enrolment
from terminal_bridge.page.app import make_page
from terminal_bridge.page.kiosk import make_kiosk
from terminal_bridge.page.serving import loopback, serving
from terminal_bridge.screen import Screen
from terminal_bridge.server import HttpServer, Server
from terminal_bridge.settings import TillSettings, read_settings

NO_SERVER = "none"


class TillError(ShownError):
    """Something that whoever starts the till can mend."""


def main() -> None:
    """Do what was asked; errors that people can mend are one line, not a traceback."""
    asked = _parser().parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        settings = read_settings()
        if asked.register is not None:
            sys.stdout.write(f"{_bring(settings, asked.register)} sales are new.\n")
        else:
            asyncio.run(_run(settings, on_screen=asked.screen, kiosk=asked.kiosk))
    except ShownError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        pass


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="najimi-till", description=__doc__)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--screen", action="store_true", help="show the till in this terminal as well")
    how.add_argument("--kiosk", action="store_true", help="serve customers by themselves: nothing that clerks do")
    parser.add_argument(
        "--register", type=Path, metavar="FILE", help="hand a cash register's journal (CSV) to the till that runs here"
    )
    return parser


def _bring(settings: TillSettings, file: Path) -> int:
    """Hand a register's journal to the till that runs; return how many of its sales are new."""
    try:
        content = {"csv": file.read_text(encoding="utf-8-sig")}
        answer = httpx.post(f"http://127.0.0.1:{settings.port}/register/journal", json=content, trust_env=False)
        said = answer.json()
    except (OSError, ValueError) as error:
        message = f"{file} cannot be read: {error}"
        raise TillError(message) from error
    except httpx.HTTPError as error:
        message = f"No till answers at port {settings.port}: start najimi-till first."
        raise TillError(message) from error
    if not answer.is_success:
        raise TillError(str(said.get("words") or said))
    return int(said["new"])


async def _run(settings: TillSettings, *, on_screen: bool, kiosk: bool) -> None:
    try:
        listener = loopback(settings.port)
    except OSError as error:
        message = f"Port {settings.port} is taken: does a till run here already? Set NAJIMI_TILL_PORT otherwise."
        raise TillError(message) from error
    desk = make_desk(settings)
    desk.start()
    try:
        page = make_kiosk(desk, settings.kiosk_seconds) if kiosk else make_page(desk)
        async with serving(page, listener):
            sys.stderr.write(f"The {'kiosk' if kiosk else 'till'}'s page: http://127.0.0.1:{settings.port}/\n")
            if on_screen:
                await Screen(desk, sys.stdin, sys.stdout).run()
            else:
                await _until_told()
    finally:
        await asyncio.to_thread(desk.stop)


def make_desk(settings: TillSettings) -> Desk:
    """Put the till of these settings together."""
    enrolment = Enrolment.read(settings.enrolment)
    url = settings.server or enrolment.server
    server: Server | None = None
    if url and url != NO_SERVER:
        http = httpx.Client(base_url=url, trust_env=False)
        server = HttpServer(http, enrolment.terminal, enrolment.signing_key, system_clock)
    return Desk(settings, enrolment, server)


async def _until_told() -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    await stop.wait()


if __name__ == "__main__":
    main()
