"""What the demo shop sells: a British home-and-kitchen shop of about eighty products (seed 001, figures 6 and 13).

Codes, names and prices are made up. A `Ware` is one row: prices in pounds, the durable period in days, how often it is
asked for against others (`pull`), and after how many days a customer who has one needs it again (`again`).
"""

from decimal import Decimal
from typing import NamedTuple

from core.models import RelationKind


class Ware(NamedTuple):
    """A product of the demo shop."""

    code: str
    name: str
    group: str
    solution: str
    price: Decimal
    cost: Decimal
    durable_days: int | None
    pull: int
    again: int | None


class Bond(NamedTuple):
    """A relation: having bought the partner speaks for (or against, ...) offering the product, by `level`."""

    product: str
    partner: str
    kind: RelationKind
    level: int


# The solutions, each below its parent; "Moving in" cuts across the tree.
SOLUTIONS = {
    "Home": None,
    "Kitchen": "Home",
    "Fitted kitchen": "Kitchen",
    "Cooking": "Kitchen",
    "Table": "Kitchen",
    "Living": "Home",
    "Light": "Living",
    "Walls": "Living",
    "Textiles": "Living",
    "Housework": "Home",
    "Home office": "Home",
    "Garden": "Home",
}
# A department, and the solution that it may offer; nobody belongs to it yet.
KITCHEN_STUDIO = ("Kitchen studio", "Kitchen")
MOVING_IN = ("Moving in", ("FK-100", "FK-160", "LI-110", "WA-100", "WA-140", "TX-130", "HW-100", "AP-100", "AP-110"))

# code, name, price, cost, durable days, pull, again; "-" for none. Each heading: group | solution.
_WARES = """
Fitted kitchens | Fitted kitchen
FK-100  Dovedale fitted kitchen    4890.00  3130.00  5475  2  -
FK-110  Dovedale oak fitted kitchen  7450.00  4620.00  5475  1  -
FK-120  Oak worktop, 3 m           389.00   214.00   3650  4  -
FK-130  Granite worktop, 3 m       890.00   520.00   5475  2  -
FK-140  Ceramic sink               245.00   131.00   3650  4  -
FK-150  Mixer tap                  96.00    44.00    2555  8  -
FK-160  Wall cupboard              149.00   82.00    3650  4  -
Large appliances | Fitted kitchen
LA-100  Range hood                 329.00   196.00   2555  6  -
LA-110  Gas cooker                 579.00   371.00   3650  5  -
LA-120  Induction hob              449.00   276.00   3650  5  -
LA-130  Built-in oven              629.00   402.00   3650  4  -
LA-140  Dishwasher                 489.00   318.00   2920  6  -
LA-150  Fridge-freezer             649.00   428.00   3650  5  -
LA-160  Range hood filter          24.50    8.20     180   10 180
LA-170  Dishwasher tablets, 60     11.90    5.40     -     20 55
Small appliances | Cooking
AP-100  Kettle                     39.90    19.50    1460  16 -
AP-110  Toaster                    34.90    16.80    1825  14 -
AP-120  Four-slice toaster         59.90    29.90    1825  6  -
AP-130  Stand mixer                329.00   198.00   3650  6  -
AP-140  Pasta attachment           89.00    46.00    3650  3  -
AP-150  Espresso machine           279.00   164.00   1825  8  -
AP-160  Coffee grinder             69.00    33.00    1825  5  -
AP-170  Espresso beans, 1 kg       18.50    9.60     -     26 32
AP-180  Descaler                   8.90     3.10     -     10 90
AP-190  Blender                    64.90    33.00    1460  8  -
Cookware | Cooking
CW-100  Cast-iron casserole        139.00   72.00    7300  9  -
CW-110  Stainless saucepan set     119.00   61.00    3650  9  -
CW-120  Induction saucepan set     149.00   78.00    3650  5  -
CW-130  Frying pan, 28 cm          42.00    19.00    1095  16 -
CW-140  Chef's knife               58.00    26.00    3650  10 -
CW-150  Knife sharpener            24.00    9.50     1825  6  -
CW-160  Chopping board             22.00    9.00     1095  14 -
CW-170  Roasting tin               27.00    11.50    1825  9  -
CW-180  Baking set                 36.00    15.50    1825  9  -
Tableware | Table
TA-100  Dinner plates, 6           54.00    24.00    2555  13 -
TA-110  Cereal bowls, 6            38.00    16.50    2555  11 -
TA-120  Mugs, 4                    26.00    10.50    1095  18 -
TA-130  Wine glasses, 6            32.00    13.00    1095  15 -
TA-140  Cutlery set, 24            79.00    38.00    5475  8  -
TA-150  Teapot                     34.00    14.50    1825  8  -
TA-160  Tablecloth                 29.00    12.00    1460  8  -
TA-170  Paper napkins              4.20     1.50     -     22 60
TA-180  Candles, 12                9.80     3.60     -     20 70
Lighting | Light
LI-100  Desk lamp                  44.00    20.00    2555  9  -
LI-110  Ceiling lamp               89.00    43.00    3650  8  -
LI-120  Floor lamp                 119.00   58.00    3650  6  -
LI-130  Under-cupboard lights      64.00    30.00    2555  5  -
LI-140  LED bulbs, 3               12.50    5.10     -     22 150
LI-150  Dimmer switch              28.00    12.00    3650  4  -
Wallpaper and paint | Walls
WA-100  Wallpaper, botanical       36.00    15.50    1825  10 -
WA-110  Wallpaper, stripe          29.00    12.50    1825  9  -
WA-120  Wallpaper paste            9.50     3.60     -     9  -
WA-130  Pasting brush              8.20     3.00     1095  5  -
WA-140  Emulsion paint, 5 l        38.00    17.50    -     13 -
WA-150  Roller set                 16.50    6.80     730   8  -
Home textiles | Textiles
TX-100  Duvet                      89.00    44.00    1825  8  -
TX-110  Pillow                     32.00    14.00    730   14 -
TX-120  Bed linen                  64.00    29.00    1095  13 -
TX-130  Curtains                   98.00    47.00    2555  7  -
TX-140  Cushion                    24.00    9.80     1095  16 -
TX-150  Bath towels, 2             34.00    14.50    1095  15 -
TX-160  Tea towels, 5              14.00    5.20     730   17 -
Cleaning | Housework
HW-100  Vacuum cleaner             219.00   131.00   2190  7  -
HW-110  Cordless vacuum cleaner    379.00   238.00   1825  4  -
HW-120  Vacuum bags, 10            14.90    5.60     -     12 120
HW-130  Steam iron                 74.00    38.00    1825  8  -
HW-140  Ironing board              52.00    25.00    3650  6  -
HW-150  Washing liquid, 3 l        13.50    6.70     -     22 50
Printing and office | Home office
PR-100  Ink-jet printer            129.00   84.00    1460  8  -
PR-110  Photo ink-jet printer      219.00   142.00   1460  4  -
PR-120  Ink cartridge, black       21.90    9.10     -     12 75
PR-130  Ink cartridge, colour      27.90    11.80    -     9  95
PR-140  Printer paper, 500         6.90     3.20     -     14 60
PR-150  Photo paper, 50            14.50    5.90     -     5  120
PR-160  Office chair               189.00   104.00   2555  5  -
Garden | Garden
GA-100  Charcoal barbecue          149.00   79.00    1825  5  -
GA-110  Gas barbecue               429.00   262.00   2555  3  -
GA-120  Charcoal, 10 kg            14.50    6.20     -     12 30
GA-130  Barbecue tongs             16.00    6.00     1825  6  -
GA-140  Garden table               259.00   148.00   2555  3  -
GA-150  Garden chair               79.00    42.00    2555  5  -
GA-160  Parasol                    119.00   61.00    1825  3  -
"""

# What is sold mostly in some months: the group's pull is multiplied there.
SEASONS = {
    "Garden": dict.fromkeys((4, 5, 6, 7, 8), 3.0),
    "Tableware": {11: 1.6, 12: 2.2},
    "Lighting": {10: 1.4, 11: 1.5},
}

# product < partner level: having bought the partner speaks for the product.
_CROSS = """
LA-100 < FK-100 88, LA-110 74, LA-120 62, FK-110 85      LA-110 < FK-100 58, LA-100 52
LA-120 < FK-110 66, FK-100 41                            LA-130 < FK-100 63, FK-110 70, LA-120 55
LA-140 < FK-100 67, FK-110 69                            LA-150 < FK-100 54, FK-110 57
LA-160 < LA-100 92                                       LA-170 < LA-140 94
FK-120 < FK-100 47                                       FK-130 < FK-110 61
FK-140 < FK-100 72, FK-110 68, FK-120 49                 FK-150 < FK-140 81, FK-100 56
FK-160 < FK-100 38                                       LI-130 < FK-160 64, FK-100 59, FK-110 57
WA-100 < FK-100 44, WA-140 31                            WA-110 < FK-110 36
LI-110 < FK-100 41, WA-100 33                            CW-120 < LA-120 83
CW-110 < LA-110 48                                       CW-100 < LA-110 37, LA-130 35
CW-170 < LA-130 58, LA-110 46                            CW-180 < LA-130 51, AP-130 66
AP-110 < AP-100 57                                       AP-100 < AP-110 55
AP-140 < AP-130 71                                       AP-130 < CW-180 34
AP-160 < AP-150 68                                       AP-170 < AP-150 91, AP-160 77
AP-180 < AP-150 74, AP-100 42                            TA-120 < AP-150 39, TA-150 36
CW-150 < CW-140 63                                       CW-160 < CW-140 54
CW-140 < CW-100 29                                       TA-110 < TA-100 72
TA-100 < TA-140 43, TA-110 58                            TA-140 < TA-100 46
TA-130 < TA-100 38, TA-160 31                            TA-160 < TA-100 34
TA-170 < TA-160 48, TA-180 41                            TA-180 < TA-170 44, TA-160 37
LI-140 < LI-110 66, LI-120 58, LI-100 52, LI-130 35      LI-150 < LI-110 49
WA-120 < WA-100 93, WA-110 91                            WA-130 < WA-120 57, WA-100 48
WA-150 < WA-140 86                                       WA-140 < FK-100 28
TX-110 < TX-100 74                                       TX-120 < TX-100 69, TX-110 45
TX-100 < TX-120 31                                       TX-140 < TX-130 42
TX-150 < TX-120 36                                       TX-160 < TX-150 39, CW-130 22
HW-120 < HW-100 89                                       HW-140 < HW-130 64
HW-150 < HW-130 33                                       PR-120 < PR-100 95, PR-110 88
PR-130 < PR-100 79, PR-110 90                            PR-140 < PR-100 72, PR-110 41
PR-150 < PR-110 87, PR-130 43                            LI-100 < PR-160 47, PR-100 38
PR-160 < PR-100 31, LI-100 35                            GA-120 < GA-100 90
GA-130 < GA-100 68, GA-110 64                            GA-150 < GA-140 82
GA-160 < GA-140 53, GA-150 44                            GA-140 < GA-100 27, GA-110 35
"""

# product > upper grade; old ~ its replacement; whole + its part; product & bundled with; product ! rarely together.
_OTHERS = """
FK-100 > FK-110   LA-110 > LA-120   AP-110 > AP-120   CW-110 > CW-120   HW-100 > HW-110   PR-100 > PR-110
GA-100 > GA-110   FK-120 > FK-130   LI-100 > LI-120
LA-100 ~ LA-100   AP-100 ~ AP-100   HW-100 ~ HW-110   PR-100 ~ PR-100   CW-130 ~ CW-130   TX-110 ~ TX-110
LA-160 ~ LA-160   FK-140 ~ FK-140   LA-150 ~ LA-150   TX-130 ~ TX-130
FK-100 + FK-140   FK-100 + LA-100   FK-110 + FK-140   LA-100 + LA-160   AP-130 + AP-140   PR-100 + PR-120
LA-110 & CW-110   AP-150 & AP-160   TA-100 & TA-140   WA-100 & WA-120   PR-110 & PR-150   GA-140 & GA-150
LA-110 ! LA-120   GA-100 ! GA-110   PR-100 ! PR-110   WA-100 ! WA-110   HW-100 ! HW-110   AP-110 ! AP-120
"""
_SIGNS = {
    ">": RelationKind.UP_SELL,
    "~": RelationKind.REPLACEMENT,
    "+": RelationKind.PART,
    "&": RelationKind.BUNDLE,
    "!": RelationKind.RARE_SIMULTANEOUS,
}

# How readily somebody whose product is worn out takes the better one, or the same again.
_LEVELS = {RelationKind.UP_SELL: 60, RelationKind.REPLACEMENT: 80}


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)


def wares() -> tuple[Ware, ...]:
    """Return everything that the demo shop sells, by code within its groups."""
    found: list[Ware] = []
    group = solution = ""
    for line in _WARES.strip().splitlines():
        if "|" in line:
            group, solution = (part.strip() for part in line.split("|"))
            continue
        code, rest = line.split(maxsplit=1)
        name, price, cost, durable, pull, again = rest.rsplit(maxsplit=5)
        found.append(
            Ware(
                code,
                name.strip(),
                group,
                solution,
                Decimal(price),
                Decimal(cost),
                _number(durable),
                int(pull),
                _number(again),
            )
        )
    return tuple(found)


def bonds() -> tuple[Bond, ...]:
    """Return how the products relate."""
    cross = [
        Bond(product, partner, RelationKind.CROSS_SELL, int(level))
        for product, partners in _entries(_CROSS)
        for partner, level in (part.split() for part in partners.split(","))
    ]
    signs = _OTHERS.split()
    others = [
        Bond(product, partner, _SIGNS[sign], _LEVELS.get(_SIGNS[sign], 0))
        for product, sign, partner in zip(signs[::3], signs[1::3], signs[2::3], strict=True)
    ]
    return (*cross, *others)


def _entries(text: str) -> list[tuple[str, str]]:
    """Cut "A < B 1, C 2   D < E 3" into (A, "B 1, C 2") and (D, "E 3")."""
    pieces = text.split("<")
    products = [piece.split()[-1] for piece in pieces[:-1]]
    partners = [piece.rsplit(maxsplit=1)[0] for piece in pieces[1:-1]] + [pieces[-1]]
    return list(zip(products, partners, strict=True))
