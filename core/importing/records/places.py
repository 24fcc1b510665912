"""Countries, languages and postal codes as files write them."""

import re
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

# Files name countries and languages in the language of whoever wrote them.
_WRITTEN_IN = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs", "ja", "zh", "ko", "uk")
_SHORT_NAMES = {
    "uk": "GB",
    "eire": "IE",
    "usa": "US",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "holland": "NL",
}
# What a spreadsheet cuts off by taking a code for a number.
_LEADING_ZEROS = {"DE": 5, "US": 5, "FR": 5, "IT": 5, "ES": 5, "FI": 5, "JP": 7}
_POSTAL_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z \-]{0,18}[0-9A-Za-z]")


def shop_region(locale: str) -> str | None:
    """Return the region (ISO 3166) of a shop by its locale, "GB" for "en_GB"; None where the locale names none."""
    try:
        return Locale.parse(locale).territory
    except (ValueError, UnknownLocaleError):
        return None


@cache
def _regions() -> dict[str, str]:
    found = dict(_SHORT_NAMES)
    for language in _WRITTEN_IN:
        for code, name in Locale(language).territories.items():
            if len(code) == 2:  # noqa: PLR2004 - others are continents
                found.setdefault(name.casefold(), code)
                found.setdefault(code.casefold(), code)
    return found


def region_of(country: str) -> str | None:
    """Return the region that a country's name or code means ("Deutschland", "DE"); None for what is none."""
    return _regions().get(" ".join(country.split()).casefold())


@cache
def _languages() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in _WRITTEN_IN:
        for code, name in Locale(language).languages.items():
            if code.isalpha() and len(code) <= 3:  # noqa: PLR2004 - "de", "gsw"; longer ones are of regions
                found.setdefault(name.casefold(), code)
    return found


def language_of(text: str) -> str | None:
    """Return the code of a language ("de", "pt-BR") from its code or its name; None for what is none."""
    by_name = _languages().get(text.casefold())
    if by_name:
        return by_name
    try:
        locale = Locale.parse(text.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None
    return locale.language + (f"-{locale.territory}" if locale.territory else "")


def zone_of(text: str) -> str | None:
    """Return the name of a time zone as it is written in the tz database; None for what is none."""
    return _zones().get(text.casefold())


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def postal_code_of(text: str, region: str | None) -> str | None:
    """Return a postal code in capitals, with the zeros in front that a spreadsheet drops; None for what is none."""
    code = " ".join(text.upper().split())
    if not _POSTAL_CODE.fullmatch(code):
        return None
    width = _LEADING_ZEROS.get(region or "", 0)
    return code.zfill(width) if code.isdigit() and len(code) == width - 1 else code
