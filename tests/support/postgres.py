"""A private PostgreSQL for the tests: started on a free loopback port, ended by its process id."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.support.ports import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
# A test's database lives for seconds. Where the machine has room in memory, making one takes a hundredth of a second
# there, and a second on a disk that two servers share.
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
ENOUGH = 2 << 30


class PostgresServer:
    """One cluster in a temporary folder; durable settings are off, because its data never outlives the tests."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make the cluster in a folder within `folder`, or within that of temporary files, and start it."""
        self.bin = BINARIES[-1]
        self.home = Path(tempfile.mkdtemp(prefix="najimi-pg-", dir=folder))
        # PostgreSQL refuses to run as root; Debian's package made an account for it.
        self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        if self.prefix:
            shutil.chown(self.home, "postgres", "postgres")
        self.port = free_port()
        self._run(
            "initdb", "-D", str(self.home / "data"), "-U", "najimi", "--auth=trust", "--encoding=UTF8", "--no-sync"
        )
        self.start()

    def start(self) -> None:
        """Start the server on its data."""
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *self.prefix,
                    str(self.bin / "postgres"),
                    *("-D", str(self.home / "data"), "-p", str(self.port), "-h", "127.0.0.1", "-k", ""),
                    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "max_connections=200"),
                    *("-c", "max_wal_size=256MB"),
                ],
                stdout=log,
                stderr=log,
            )
        self._wait()

    def crash(self) -> None:
        """End the server at once, without a word to anybody, as a power cut would."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(60)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self.prefix, str(self.bin / program), *arguments], check=True, capture_output=True, cwd=self.home
        )

    def _wait(self) -> None:
        for _ in range(900):
            done = subprocess.run(
                [str(self.bin / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port)],
                check=False,
                capture_output=True,
            )
            if done.returncode == 0:
                return
            time.sleep(0.1)
        message = f"PostgreSQL did not start: {(self.home / 'log').read_text()[-2000:]}"
        raise RuntimeError(message)

    def url(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://najimi@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """End the server and forget its data."""
        # Its own word for "at once": asked politely, it waits for whoever is still connected.
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        shutil.rmtree(self.home, ignore_errors=True)


def memory_with_room() -> Path | None:
    """Return the folder that is kept in memory, or nothing where there is none or it is small, as in a container."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None
