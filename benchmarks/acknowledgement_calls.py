"""How soon a request of Slack's is acknowledged while as many calls are listened to as the engine takes.

As `benchmarks.acknowledgement`, with a telephone: in a process of their own callers ring, agree, and speak without a
pause into media streams of 20 ms and two tracks, signed as Twilio signs. The free places are full and so are those by
word list; the next callers are not listened to. Run: python -m benchmarks.acknowledgement_calls (about three minutes),
or with --quick to see a few calls without recording anything.
"""

import argparse
import asyncio
import base64
import itertools
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import httpx

from benchmarks.acknowledgement import (
    A_SECOND,
    AIM_MS,
    HEADS,
    QUICK,
    QUICK_SECONDS,
    SECONDS,
    Client,
    at_a_rate,
    engine,
    measured,
    prepared,
    slack_stand_in,
)
from benchmarks.report import table, write_section
from sandbox.access import Access
from speech.admission import LISTS_FOR_EACH_FREE
from tests.support.spoken import FRAME, FRAME_MS, WORDS, spoken, steady_model
from tests.support.stream_side import Stream, media_stream
from tests.support.twilio_side import ACCOUNT, LINE, PUBLIC, TOKEN, signature

FREE, QUICK_FREE = 2, 1
MORE = 2
TRACKS = ("inbound", "outbound")


def call_everybody(pipe: Connection, address: str, calls: int) -> None:
    """Hold so many calls until told that it is enough; the process of the callers."""
    asyncio.run(_calls(pipe, address, calls))


async def _calls(pipe: Connection, address: str, calls: int) -> None:
    enough = asyncio.Event()
    sound = spoken(" ".join(WORDS))
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http, asyncio.TaskGroup() as group:
        for number in range(calls):
            group.create_task(_call(http, address, number, sound, enough))
        await asyncio.sleep(5)
        pipe.send("speaking")
        await asyncio.to_thread(pipe.recv)
        enough.set()


async def _call(http: httpx.AsyncClient, address: str, number: int, sound: bytes, enough: asyncio.Event) -> None:
    sid = f"CA{number:032x}"
    announced = await _ask(http, address, f"{PUBLIC}/voice/incoming", sid, CallStatus="ringing")
    agreed = await _ask(http, address, _found(announced, "Gather").attrib["action"], sid)
    stream = _found(agreed, "Stream")
    token = _found(agreed, "Parameter").attrib["value"]
    public = stream.attrib["url"]
    local = public.replace("wss://" + PUBLIC.removeprefix("https://"), address.replace("http", "ws", 1))
    async with media_stream(local, public) as opened:
        await opened.start(sid, token)
        await _speak(opened, sound, enough)
        await opened.stop()


async def _speak(stream: Stream, sound: bytes, enough: asyncio.Event) -> None:
    began = time.perf_counter()
    frames = [base64.b64encode(sound[at : at + FRAME]).decode() for at in range(0, len(sound) - FRAME, FRAME)]
    for number, payload in enumerate(itertools.cycle(frames)):
        if enough.is_set():
            return
        await asyncio.sleep(max(0.0, began + number * FRAME_MS / 1_000 - time.perf_counter()))
        for track in TRACKS:
            media = {"track": track, "chunk": str(number + 1), "timestamp": str(number * FRAME_MS), "payload": payload}
            await stream.send("media", media=media)


async def _ask(http: httpx.AsyncClient, local: str, address: str, sid: str, **more: str) -> ET.Element:
    fields = {
        "AccountSid": ACCOUNT,
        "CallSid": sid,
        "From": "+266696687",
        "To": LINE,
        "CallStatus": "in-progress",
        "Direction": "inbound",
        **more,
    }
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": signature(address, fields),
    }
    answer = await http.post(address.replace(PUBLIC, local), content=urlencode(fields), headers=headers)
    return ET.fromstring(answer.raise_for_status().text)  # noqa: S314 - our own answer


def _found(document: ET.Element, tag: str) -> ET.Element:
    found = document.find(f".//{tag}")
    assert found is not None, f"no {tag} in {ET.tostring(document).decode()}"
    return found


async def measure(folder: Path, access: Access, seconds: int, free: int) -> list[list[object]]:
    """Return the rows of the table: at rest, and with every place taken."""
    calls = free * (1 + LISTS_FOR_EACH_FREE) + MORE
    telephone = {
        "NAJIMI_PUBLIC_URL": PUBLIC,
        "NAJIMI_TWILIO_ACCOUNT_SID": ACCOUNT,
        "NAJIMI_TWILIO_AUTH_TOKEN": TOKEN,
        "NAJIMI_TWILIO_NUMBERS": f"{LINE}=ko",
        "NAJIMI_OPERATORS": "+442071838751",
        "NAJIMI_TWILIO_BASE_URL": "http://127.0.0.1:9",
        "NAJIMI_SPEECH_MODEL": f"ko={steady_model(folder / 'model')}",
        "NAJIMI_SPEECH_STREAMS": str(free),
    }
    context = multiprocessing.get_context("spawn")
    async with engine(folder, access, telephone) as address, httpx.AsyncClient(trust_env=False, timeout=30) as http:
        client = Client(http, f"{address}/slack/events", access.slack_signing_secret)
        await at_a_rate(client, 2)
        rows = [await measured("at rest", client, seconds)]
        ours, theirs = context.Pipe()
        callers = context.Process(target=call_everybody, args=(theirs, address, calls), daemon=True)
        callers.start()
        await asyncio.to_thread(ours.recv)
        rows.append(await measured(f"listening to {calls - MORE} calls of {calls}", client, seconds))
        assert callers.is_alive(), "a caller was cut off"
        ours.send("enough")
        await asyncio.to_thread(callers.join, 60)
    return rows


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer calls, and record nothing")
    asked = parser.parse_args()
    free, seconds = (QUICK_FREE, QUICK_SECONDS) if asked.quick else (FREE, SECONDS)
    with slack_stand_in() as access, tempfile.TemporaryDirectory() as temporary:
        folder = prepared(Path(temporary), QUICK, print)
        rows = asyncio.run(measure(folder, access, seconds, free))
    text = (
        f"{QUICK.customers:,} customers; {A_SECOND} requests a second, as above; meanwhile callers speak without a"
        f" pause, both tracks of each: {free} calls are recognised freely, {free * LISTS_FOR_EACH_FREE} by word list,"
        f" {MORE} are not listened to. The engine with its recognisers, Slack's stand-in, the callers and the client"
        f" share two processors. The aim: {AIM_MS} ms at the 99th percentile.\n\n" + table(HEADS, rows)
    )
    command = "python -m benchmarks.acknowledgement_calls"
    write_section("Acknowledging Slack with calls", command, text, record=not asked.quick)


if __name__ == "__main__":
    main()
