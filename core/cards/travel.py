"""How soon nobody is served in one shop after another: by where the shops are, if anybody has said so."""

from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt

from sqlmodel import Session, select

from core.errors import RefusedError
from core.models import MemberShop

LEAST_SECONDS = 60
"""However near two shops are, nobody is served in both within a minute."""
METRES_A_SECOND = 70
"""As the crow flies, door to door: some 250 km an hour, which no road and no train keeps up."""
_EARTH_METRES = 6_371_000
_MILLIONTHS = 1_000_000
_HIGHEST, _FARTHEST = 90, 180


def metres(here: tuple[int, int], there: tuple[int, int]) -> float:
    """Return the distance between two places (latitude and longitude in millionths of a degree) on the globe."""
    (north, east), (other_north, other_east) = (
        (radians(latitude / _MILLIONTHS), radians(longitude / _MILLIONTHS)) for latitude, longitude in (here, there)
    )
    half = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * _EARTH_METRES * asin(min(1.0, sqrt(half)))


def travel_times(session: Session) -> Callable[[int, int], int]:
    """Return what says, of two shops by number, how many seconds it takes at least from one to the other."""
    places = {
        shop.number: (shop.latitude, shop.longitude)
        for shop in session.exec(select(MemberShop))
        if shop.latitude is not None and shop.longitude is not None
    }

    def seconds(one: int, other: int) -> int:
        if one not in places or other not in places:
            return LEAST_SECONDS
        return max(LEAST_SECONDS, int(metres(places[one], places[other]) / METRES_A_SECOND))

    return seconds


def place_of(text: str) -> tuple[int, int]:
    """Return a place that somebody wrote as 51.5072,-0.1276: latitude and longitude, in millionths of a degree."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        latitude = longitude = float("nan")
    if not (abs(latitude) <= _HIGHEST and abs(longitude) <= _FARTHEST):
        message = f"{text[:40]} is no place: write latitude and longitude in degrees, such as 51.5072,-0.1276."
        raise RefusedError(message)
    return round(latitude * _MILLIONTHS), round(longitude * _MILLIONTHS)
