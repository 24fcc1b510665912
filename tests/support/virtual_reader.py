"""Two card readers without hardware: pcscd with vsmartcard's driver, and cards that are programmes of this process.

pcscd listens at one fixed place, so there can be one of them on a machine: a file lock lets test processes take turns.
A test that needs it is skipped, with the reason, where a package or the right to start it is missing.
"""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

import pytest

from terminal_bridge.errors import CardGoneError
from tests.support.cards import PowerLostError

PCSCD: Final = shutil.which("pcscd") or shutil.which("pcscd", path="/usr/sbin:/sbin")
DRIVER: Final = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
SOCKET: Final = Path("/run/pcscd/pcscd.comm")
LOCK: Final = Path(tempfile.gettempdir()) / "najimi-pcscd.lock"
CUSTOMER_SLOT: Final = 0
SHOP_SLOT: Final = 1
# T=1 alone, with historical bytes "Najimi".
ATR: Final = bytes.fromhex("3B8680014E616A696D69")
_CHECKED_ATR: Final = ATR + bytes([0x86 ^ 0x80 ^ 0x01 ^ 0x4E ^ 0x61 ^ 0x6A ^ 0x69 ^ 0x6D ^ 0x69])
_OFF, _ON, _RESET, _ATR = range(4), 1, 2, 4
_PATIENCE: Final = 60.0

Program = Callable[[bytes], bytes]


class TornOutError(Exception):
    """Raised by a card's programme where its holder pulls it out: nobody gets an answer."""


class VirtualCard:
    """A card in a slot of the driver: `program` answers its commands; `reset` is told when its power goes or comes."""

    def __init__(self, port: int, program: Program, reset: Callable[[], None] = lambda: None) -> None:
        """Make a card that is not yet in the slot behind `port`."""
        self._port, self._program, self._reset = port, program, reset
        self._line: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def insert(self) -> Self:
        """Put the card in."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                self._line = socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE)
                break
            except OSError:
                assert time.monotonic() < until, f"the driver does not listen on port {self._port}"
                time.sleep(0.01)
        self._line.settimeout(None)
        self._thread = threading.Thread(target=self._serve, args=(self._line,), daemon=True)
        self._thread.start()
        return self

    def remove(self) -> None:
        """Pull the card out, whatever it is doing."""
        line, thread = self._line, self._thread
        self._line = self._thread = None
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        if thread is not None and thread is not threading.current_thread():
            thread.join(_PATIENCE)

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError, TornOutError, PowerLostError, CardGoneError):
            while True:
                command = _received(line)
                answer = self._answer(command)
                if answer is not None:
                    line.sendall(struct.pack(">H", len(answer)) + answer)
        line.close()
        self._reset()

    def _answer(self, command: bytes) -> bytes | None:
        if len(command) > 1:
            return self._program(command)
        if command[0] == _ATR:
            return _CHECKED_ATR
        self._reset()
        return None


def _received(line: socket.socket) -> bytes:
    (length,) = struct.unpack(">H", _exactly(line, 2))
    return _exactly(line, length)


def _exactly(line: socket.socket, length: int) -> bytes:
    """Read `length` bytes. The driver sends length and payload apart, and waits for the first to be acknowledged."""
    found = b""
    while len(found) < length:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = line.recv(length - len(found))
        if not part:
            raise ConnectionResetError
        found += part
    return found


class VirtualReaders:
    """A pcscd of our own with two slots: the customer's, and the shop's."""

    def __init__(self, folder: Path) -> None:
        """Write the configuration into `folder`, where the log comes as well; `start` starts the service."""
        # Whatever is in the folder of the configuration is read as configuration, the log too.
        self._log, self._configuration = folder / "pcscd.log", folder / "readers"
        self._configuration.mkdir()
        self._process: subprocess.Popen[bytes] | None = None
        self._cards: list[VirtualCard] = []
        self._port = _free_pair()
        device = f"0x{self._port:X}"
        (self._configuration / "reader.conf").write_text(
            f'FRIENDLYNAME "Najimi till"\nDEVICENAME /dev/null:{device}\nLIBPATH {DRIVER}\nCHANNELID {device}\n'
        )

    def start(self) -> None:
        """Start the service, and wait until it listens."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(PCSCD), "-f", "-c", str(self._configuration)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        until = time.monotonic() + _PATIENCE
        while not _listens():
            assert self._process.poll() is None, self._log.read_text()[-2_000:]
            assert time.monotonic() < until, "pcscd does not listen"
            time.sleep(0.01)

    def kill(self) -> None:
        """End the service without a word, as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(_PATIENCE)

    def stop(self) -> None:
        """End the service."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(_PATIENCE)

    def card(self, slot: int, program: Program, reset: Callable[[], None] = lambda: None) -> VirtualCard:
        """Return a card for `slot`; it is not yet in it."""
        made = VirtualCard(self._port + slot, program, reset)
        self._cards.append(made)
        return made

    def empty(self) -> None:
        """Pull out every card that is still in a slot."""
        while self._cards:
            self._cards.pop().remove()


@contextmanager
def virtual_readers(folder: Path) -> Iterator[VirtualReaders]:
    """Run a pcscd with two slots until the block ends; skips the test where that cannot be."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _listens():
            pytest.skip("a pcscd of this machine's own is running, and there can be one")
        readers = VirtualReaders(folder)
        try:
            readers.start()
            yield readers
        finally:
            readers.stop()


def why_not() -> str:
    """Say what is missing here; an empty text where nothing is."""
    if PCSCD is None or not DRIVER.exists():
        return "pcscd and its virtual readers are not installed: apt-get install pcscd vsmartcard-vpcd"
    try:
        import smartcard  # noqa: F401, PLC0415 - an optional part, looked for only here
    except ImportError:
        return "pyscard is not installed: apt-get install libpcsclite-dev swig gcc, then make cards"
    if os.geteuid() != 0:
        return "starting pcscd takes the rights of root"
    return ""


def _listens() -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(SOCKET))
        except OSError:
            return False
        return True


def _free_pair() -> int:
    """Return a port on which, and on the next, nothing listens."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port
