"""What the doctor says of one part."""

from enum import StrEnum

from pydantic import BaseModel


class Standing(StrEnum):
    """How a part is: an optional part that nobody has set up is no problem."""

    OK = "ok"
    NOT_SET_UP = "not set up"
    PROBLEM = "problem"


class Check(BaseModel):
    """One part: how it is, what was found, and what to do (empty where nothing is)."""

    part: str
    standing: Standing
    found: str
    to_do: str = ""


def fine(part: str, found: str) -> Check:
    """Return that a part is as it should be."""
    return Check(part=part, standing=Standing.OK, found=found)


def absent(part: str, found: str, to_do: str) -> Check:
    """Return that nobody has set a part up."""
    return Check(part=part, standing=Standing.NOT_SET_UP, found=found, to_do=to_do)


def problem(part: str, found: str, to_do: str) -> Check:
    """Return what is wrong with a part, and what to do."""
    return Check(part=part, standing=Standing.PROBLEM, found=found, to_do=to_do)


def first_line(error: Exception) -> str:
    """Return the first line of an error's own words."""
    return str(error).strip().partition("\n")[0] or type(error).__name__
