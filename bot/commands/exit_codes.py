"""The exit codes that scripts can rely on (docs/commands.md)."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    PROBLEM = 3
    UNAVAILABLE = 4
    FAULT = 70
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.REFUSED: "refused or not possible; the message says why and what to do",
    ExitCode.USAGE: "the command was written wrongly",
    ExitCode.PROBLEM: "a check found a problem (doctor, mirror check, points ledger)",
    ExitCode.UNAVAILABLE: "the database or the engine cannot be reached, or another engine holds the database",
    ExitCode.FAULT: "a fault of ours; the message names the id under which it is in the log",
    ExitCode.INTERRUPTED: "interrupted from the keyboard",
}
