"""A shop with a telephone."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio

from bot.handlers.call_desk import CallDesk
from bot.live_calls import LiveCalls
from bot.telephone_settings import Line, Operator
from core.clock import ManualClock
from core.shop import Shop
from tests.support.campaign import Stage
from tests.support.scripted_caller import ScriptedCaller
from tests.support.telephone_shop import telephone_stage
from tests.support.twilio_side import LINE, PUBLIC, voice_client


@pytest_asyncio.fixture
async def desk(shop: Shop) -> CallDesk:
    """Two operators, one line, and a model for English."""
    return CallDesk(
        shop=replace(shop, public_url=PUBLIC),
        live=LiveCalls(),
        lines=(Line(LINE, "en"), Line("+81312345678", "ja")),
        operators=(Operator("+442071838751", "U1"), Operator("client:till")),
        hears=lambda language: language == "en",
    )


@pytest_asyncio.fixture
async def client(desk: CallDesk) -> AsyncIterator[httpx.AsyncClient]:
    """Twilio, as a client."""
    async with voice_client(desk.shop, desk) as opened:
        yield opened


@pytest.fixture
def set_up(shop: Shop, clock: ManualClock) -> Stage:
    """A shop whose customers can be called."""
    return telephone_stage(replace(shop, public_url=PUBLIC), clock, 3)


@pytest.fixture
def caller() -> ScriptedCaller:
    """Whoever places calls."""
    return ScriptedCaller()
