"""What the tests of the command line share."""

import csv
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support.command_line import CommandLine

ROOT = Path(__file__).resolve().parents[3]
REAL_FILE = ROOT.parent / "shared" / "data" / "online_retail_2009_2010.parquet"
HEAD = 3_000


@pytest.fixture
def najimi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line in an empty folder."""
    return CommandLine(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="session")
def real_head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first lines of the real file, as CSV."""
    if not REAL_FILE.exists():
        pytest.skip("the real purchases are not on this machine (../shared/data)")
    rows = pq.ParquetFile(REAL_FILE).iter_batches(HEAD).__next__().to_pylist()
    path = tmp_path_factory.mktemp("real") / "head.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


@contextmanager
def engine_process(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Run an engine on the data folder `data`, as a process of its own, until the block ends."""
    command = [sys.executable, str(ROOT / "tests" / "support" / "engine_process.py"), str(data)]
    data.mkdir(parents=True, exist_ok=True)
    # Where nobody's .env is: it may name a database in earnest.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=data) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()
        process.wait(30)


@pytest.fixture
def engine(najimi: CommandLine) -> Callable[[], AbstractContextManager[subprocess.Popen[str]]]:
    """Start an engine on the command line's own data folder."""
    return lambda: engine_process(najimi.data)


@pytest.fixture(scope="module")
def engine_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of an engine that the tests of a module share."""
    data = tmp_path_factory.mktemp("engine")
    with engine_process(data):
        yield data
