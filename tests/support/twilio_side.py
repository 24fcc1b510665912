"""Twilio's side of the wire: requests signed as Twilio signs them, and the documents that come back, read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree as ET

import httpx
from fastapi import FastAPI
from twilio.request_validator import RequestValidator

from bot.handlers.call_desk import CallDesk
from bot.web.voice import VoiceHooks, voice_router
from bot.web.voice_signature import Signatures
from core.shop import Shop

ACCOUNT = "AC" + "0" * 32
TOKEN = "the-auth-token-of-a-test"  # noqa: S105 - a test's own
PUBLIC = "https://shop.example"
LINE = "+442071838750"
_numbers = count(1)


def signature(address: str, fields: Mapping[str, str], token: str = TOKEN) -> str:
    """Return what Twilio would sign a request with."""
    return str(RequestValidator(token).compute_signature(address, dict(fields)))


@dataclass
class Document:
    """What Twilio was told."""

    status: int
    text: str

    @property
    def root(self) -> ET.Element:
        """The document, read."""
        return ET.fromstring(self.text)  # noqa: S314 - our own answer

    @property
    def verbs(self) -> list[str]:
        """Its verbs, in their order."""
        return [verb.tag for verb in self.root]

    @property
    def said(self) -> str:
        """Everything that is said in it."""
        return " ".join(verb.text or "" for verb in self.root.iter("Say"))

    def find(self, tag: str) -> ET.Element:
        """One of its elements."""
        found = self.root.find(f".//{tag}")
        assert found is not None, f"no {tag} in {self.text}"
        return found

    def action(self, tag: str) -> str:
        """Where a verb goes on."""
        return self.find(tag).attrib["action"]


@dataclass
class Phone:
    """One call, seen from Twilio."""

    client: httpx.AsyncClient
    number: str = "+447700900123"
    line: str = LINE
    sid: str = field(default_factory=lambda: f"CA{next(_numbers):032x}")

    def fields(self, **more: str) -> dict[str, str]:
        """The parameters of every request about this call."""
        return {
            "AccountSid": ACCOUNT,
            "CallSid": self.sid,
            "From": self.number,
            "To": self.line,
            "CallStatus": "in-progress",
            "Direction": "inbound",
            **more,
        }

    async def call(self) -> Document:
        """Ring."""
        return await self.ask(f"{PUBLIC}/voice/incoming", CallStatus="ringing")

    async def press(self, action: str, keys: str = "") -> Document:
        """Go on with a Gather; without keys nobody pressed any."""
        return await self.ask(action, **({"Digits": keys} if keys else {}))

    async def ask(self, address: str, **more: str) -> Document:
        """Make one request, signed."""
        fields = self.fields(**more)
        return await post(self.client, address, fields, signature(address, fields))


async def post(client: httpx.AsyncClient, address: str, fields: Mapping[str, str], signed: str | None) -> Document:
    """Make one request, with whatever signature."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if signed is not None:
        headers["x-twilio-signature"] = signed
    answer = await client.post(address, content=urlencode(fields), headers=headers)
    return Document(answer.status_code, answer.text)


def query_of(address: str) -> dict[str, str]:
    """The query of one of our addresses."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def voice_client(shop: Shop, desk: CallDesk, *, seconds: float = 60) -> httpx.AsyncClient:
    """A client of the telephone's routes, over ASGI, under the public address."""
    assert desk.shop is shop
    app = FastAPI()
    app.include_router(voice_router(VoiceHooks(lambda: desk, Signatures(TOKEN, PUBLIC), seconds=seconds)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC)
