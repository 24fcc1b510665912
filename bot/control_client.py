"""Ask the engine that runs on this machine, over its socket in the data folder."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from bot.commands.exit_codes import ExitCode
from bot.commands.refusals import RefusalError
from bot.commands.wire import FilePiece, Progress, Refusal, Tell, Wire

SOCKET_NAME = "engine.sock"
VERSION_HEADER = "najimi-version"
CONNECT_SECONDS = 2.0
# The kernel's limit on a socket's path, less its ending zero.
LONGEST_SOCKET_PATH = 107

Answer = TypeVar("Answer", bound=BaseModel)


class EngineAbsentError(Exception):
    """No engine answers at the socket."""


@contextmanager
def socket_path(data_dir: Path) -> Iterator[str]:
    """Name the socket in `data_dir` so that the kernel takes it: a long path goes through the folder's descriptor."""
    path = data_dir.resolve() / SOCKET_NAME
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET_NAME}"
    finally:
        os.close(folder)


def ask_engine(data_dir: Path, name: str, request: Wire, answer: type[Answer], tell: Tell) -> Answer:
    """Have the engine carry out `name`; raise `EngineAbsentError` where none runs, `RefusalError` where it refuses."""
    if not (data_dir / SOCKET_NAME).exists():
        raise EngineAbsentError
    try:
        with socket_path(data_dir) as path:
            _knock(path)
            return _exchange(path, name, request, answer, tell)
    except httpx.TransportError as error:
        message = "The engine went away while it worked. `najimi doctor` says how it is; the command may be repeated."
        raise RefusalError(
            Refusal(kind="EngineUnavailable", message=message, exit_code=ExitCode.UNAVAILABLE)
        ) from error


def _knock(path: str) -> None:
    """Raise `EngineAbsentError` where nobody listens: an engine that was killed leaves its socket's file behind."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(path)
        except OSError as error:
            raise EngineAbsentError from error


def _exchange(path: str, name: str, request: Wire, answer: type[Answer], tell: Tell) -> Answer:
    timeout = httpx.Timeout(None, connect=CONNECT_SECONDS)
    transport = httpx.HTTPTransport(uds=path)
    with (
        httpx.Client(transport=transport, base_url="http://engine", timeout=timeout) as client,
        client.stream(
            "POST", f"/{name}", content=request.model_dump_json(), headers={VERSION_HEADER: version("najimi")}
        ) as response,
    ):
        for line in response.iter_lines():
            found = _hear(json.loads(line), answer, tell)
            if found is not None:
                return found
    message = "The engine ended its answer in the middle. The reason is in its log."
    raise RefusalError(Refusal(kind="EngineUnavailable", message=message, exit_code=ExitCode.UNAVAILABLE))


def _hear(said: dict[str, Any], answer: type[Answer], tell: Tell) -> Answer | None:
    """Take in one line of the engine's; return the answer where it is one."""
    if "answer" in said:
        return answer.model_validate(said["answer"])
    if "refusal" in said:
        raise RefusalError(Refusal.model_validate(said["refusal"]))
    if "progress" in said:
        tell(Progress.model_validate(said["progress"]))
    if "piece" in said:
        tell(FilePiece.model_validate(said["piece"]))
    return None
