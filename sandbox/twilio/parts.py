"""What the parts of the stand-in share."""

from dataclasses import dataclass

from sandbox.access import Access
from sandbox.background import Background
from sandbox.shapes import Ticks
from sandbox.twilio.courier import TwilioCourier
from sandbox.twilio.pace import Pace
from sandbox.twilio.voices import Voices
from sandbox.twilio.world import TwilioWorld


@dataclass(frozen=True)
class TwilioParts:
    """The account, the line to the product, time, voices, and work under way."""

    access: Access
    world: TwilioWorld
    courier: TwilioCourier
    pace: Pace
    ticks: Ticks
    voices: Voices
    background: Background
