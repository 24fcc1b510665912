"""Who the demo shop's customers are: made-up people with plausible names from many places.

Telephone numbers lie in the range that the United Kingdom keeps free for fiction, mail addresses in domains that are
kept free for examples.
"""

from datetime import date
from typing import NamedTuple

import numpy as np

_GIVEN = (
    "Aiko Akosua Alice Amara Amelia Anders Anna Arjun Astrid Ayesha Beatriz Bruno Camille Carlos Chiara Chloe Daniel"
    " David Deepa Elena Emeka Emily Emma Ewa Fatima Felix Freya Gareth George Grace Hamza Hana Harriet Hassan Hugo"
    " Imran Ines Isla Jack James Jan Jin Johanna Julia Kaito Karin Kwame Laura Leon Linh Lucas Lucy Maja Marek Maria"
    " Mateo Mei Mia Mohammed Nadia Naomi Niamh Noah Nora Oliver Olivia Omar Paolo Peter Priya Rachel Ravi Rosa Rowan"
    " Ruth Ryan Samira Sara Sean Simon Sofia Sophie Stefan Tariq Thomas Tomasz Uche Victor Vikram Wei William Yara"
    " Yuki Yusuf Zara Zoe"
)
_FAMILY = (
    "Adeyemi Ahmed Ali Andersson Bailey Banerjee Begum Bennett Bianchi Brandt Brown Campbell Carter Chen Clarke Cohen"
    " Costa Davies Diaz Dubois Edwards Eriksen Evans Fernandez Fischer Fitzgerald Fraser Garcia Ghosh Gordon Green"
    " Gupta Hall Hansen Harris Hassan Hoffmann Hughes Hussain Ibrahim Ito Ivanova Jackson Jansen Johnson Jones Kamara"
    " Kaur Kelly Khan Kim Klein Kovacs Kowalski Kumar Larsen Laurent Lee Levy Lewis Li Lindqvist MacDonald Malik"
    " Martin Mensah Meyer Mitchell Mohamed Moore Moreau Morgan Murphy Murray Nakamura Ncube Ndlovu Nguyen Nielsen"
    " Novak O'Brien O'Connor Okafor Okonkwo Olsen Osei Owusu Papadopoulos Park Patel Pereira Petrov Phillips Popescu"
    " Rahman Reid Ricci Roberts Robinson Rossi Russo Ryan Santos Sato Schmidt Schneider Scott Shah Sharma Silva Singh"
    " Smith Suzuki Tanaka Taylor Thomas Thompson Tran Turner Ueda Vargas Virtanen Walker Wang Watson Weber White"
    " Williams Wilson Wood Wright Yamamoto Yilmaz Zhang"
)
_STREETS = (
    "Alder Lane,Bridge Street,Canal Walk,Chapel Hill,Church Road,Elm Grove,Garden Terrace,High Street,Kingfisher Close,"
    "Lime Avenue,Market Place,Mill Lane,Orchard Way,Park Road,Priory Street,Quayside,Rosebery Gardens,Station Road,"
    "Victoria Street,Willow Drive"
)
_TOWNS = (("London", "N"), ("Bristol", "BS"), ("Leeds", "LS"), ("Bath", "BA"), ("York", "YO"), ("Reading", "RG"))
_ABROAD = (("Ireland", "en"), ("France", "fr"), ("Germany", "de"), ("Japan", "ja"), ("Spain", "es"))
BRANCHES = ("London", "Bristol", "Leeds", "Online")
FIRST_NUMBER = 10_001
# Ofcom keeps 07700 900000 to 900999 for drama.
_DRAMA_NUMBERS = 1000
_AT_HOME = 0.93
_HAS_EMAIL = 0.8
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


class Person(NamedTuple):
    """A customer of the demo shop, as the shop's own records have them."""

    number: str
    name: str
    address: str
    postal_code: str
    country: str
    language: str
    branch: str
    telephone: str | None
    email: str | None
    birth_year: int
    household: int


def people(count: int, until: date, draw: np.random.Generator) -> tuple[Person, ...]:
    """Return `count` people, each with a name of their own."""
    given, family = _GIVEN.split(), _FAMILY.split()
    names = draw.choice(len(given) * len(family), size=count, replace=False)
    return tuple(
        _person(place, given[name % len(given)], family[name // len(given)], until.year, draw)
        for place, name in enumerate(names)
    )


def _person(place: int, given: str, family: str, year: int, draw: np.random.Generator) -> Person:
    town, area = _TOWNS[int(draw.choice(len(_TOWNS), p=(0.4, 0.2, 0.2, 0.08, 0.07, 0.05)))]
    street = _STREETS.split(",")[int(draw.integers(20))]
    postal_code = f"{area}{draw.integers(1, 29)} {draw.integers(1, 10)}{''.join(draw.choice(list(_LETTERS), 2))}"
    country, language = ("United Kingdom", "en") if draw.random() < _AT_HOME else _ABROAD[int(draw.integers(5))]
    branch = town if town in BRANCHES and draw.random() < _HAS_EMAIL else "Online"
    mail = f"{given}.{family}.{place}@example.com".lower().replace("'", "")
    return Person(
        number=str(FIRST_NUMBER + place),
        name=f"{given} {family}",
        address=f"{draw.integers(1, 180)} {street}, {town}"
        if language == "en"
        else f"{draw.integers(1, 180)} {street}",
        postal_code=postal_code,
        country=country,
        language=language,
        branch=branch if country == "United Kingdom" else "Online",
        telephone=f"+447700900{place:03d}" if place < _DRAMA_NUMBERS else None,
        email=mail if draw.random() < _HAS_EMAIL else None,
        birth_year=year - int(draw.integers(19, 86)),
        household=int(draw.choice((1, 2, 3, 4, 5), p=(0.26, 0.34, 0.17, 0.16, 0.07))),
    )
