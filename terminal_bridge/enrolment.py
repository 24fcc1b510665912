"""Which till this is, and its keys: one file from the server, readable by its owner alone."""

import json
import stat
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from core.errors import ShownError
from core.loyalty.keys import KEY_BYTES, Key, Purpose, card_key


class EnrolmentError(ShownError):
    """The file that says which till this is cannot be used."""


def _key(text: str) -> str:
    if len(bytes.fromhex(text)) != KEY_BYTES:
        message = f"has to be {2 * KEY_BYTES} hexadecimal digits"
        raise ValueError(message)
    return text


KeyText = Annotated[str, AfterValidator(_key)]


class Enrolment(BaseModel):
    """What the server gave this till: its number and shop, the key that signs its uploads, and the masters for cards.

    `masters` are by purpose (earn, spend, memory) and key version: a till without `spend` cannot take points off cards.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    terminal: int = Field(ge=1, le=2**32 - 1)
    shop: int = Field(ge=0, le=2**16 - 1)
    name: str = "Till"
    shop_name: str = ""
    server: str = ""
    key: Annotated[str, Field(pattern=r"^([0-9a-f]{2}){16,64}$", repr=False)]
    masters: dict[str, dict[int, KeyText]] = Field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file; raises `EnrolmentError` saying what to do."""
        try:
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                message = f"{path} holds keys and others may read it: chmod 600 {path}"
                raise EnrolmentError(message)
            return cls.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            message = f"There is no {path}: enrol this till at the server, and put the file here that it gives."
            raise EnrolmentError(message) from error
        except (OSError, ValueError) as error:
            told = error.errors(include_input=False)[0]["msg"] if isinstance(error, ValidationError) else error
            message = f"{path} is not what the server gives at an enrolment: {told}"
            raise EnrolmentError(message) from error

    @property
    def signing_key(self) -> bytes:
        """Return the key that signs what this till sends."""
        return bytes.fromhex(self.key)

    def master(self, name: str, version: int) -> Key:
        """Return a master; raises `EnrolmentError` where this till was not given it."""
        try:
            return Key(bytes.fromhex(self.masters[name][version]))
        except KeyError as error:
            message = f"This till has no key to {name} with cards of key version {version}."
            raise EnrolmentError(message) from error

    def key_of(self, aid: bytes, card_id: bytes, purpose: Purpose, version: int) -> Key:
        """Return a card's key for a purpose."""
        return card_key(self.master(purpose.name.lower(), version), card_id, aid, purpose, version)
