"""The few shapes that every stand-in shares."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

Json = dict[str, Any]
"""A JSON object as the platforms send and take it."""

Now = Callable[[], datetime]
"""Returns the moment that messages are dated with, aware; the sandbox's own, so that days can pass."""

Ticks = Callable[[], float]
"""Returns true seconds that only grow; limits and time-outs are counted in these, whatever the shop's clock says."""
