"""A few letters of every script that Unicode has, and what else is hard to carry: joined emoji, marks, directions."""

import unicodedata
from typing import Final

LETTERS_EACH: Final = 12
SCRIPTS_AT_LEAST: Final = 150
# The first words of a character's name that say its script only together with the next one.
_LONGER: Final = frozenset(["OLD", "NEW", "OL", "TAI", "PHAGS", "MASARAM", "GUNJALA", "ZANABAZAR", "MENDE", "PAHAWH"])

ODDITIES: Final[dict[str, str]] = {
    "a family joined by zero-width joiners": "👩‍👩‍👧‍👦 and 🏳️‍🌈",
    "flags, keycaps and skins": "🇬🇧🇯🇵 1️⃣ 👍🏿 ☎︎ ☎️",
    "right to left within left to right": "אבג 123 ابت",
    "overrides and isolates of direction": "\u202eabc\u202c \u2066שלום\u2069 \u200fx\u200e",  # noqa: RUF001 - that is the point
    "a storm of combining marks": "Z" + "\u0351\u0336\u0489\u033e" * 40,
    "a Hangul syllable in parts": "\u1112\u1161\u11ab",
    "the same letter in two forms": "\u00e9 e\u0301 \u212b \u00c5",
    "private use": "\ue000\uf8ff\U000f0000\U0010fffd",
    "no characters": "\ufffe\uffff\U0001ffff",
    "not given out yet": "\u0378\U000e0fff",
    "invisible ones": "a\u200bb\u2060c\ufeffd\u00ade",
    "ligatures and wide forms": "ﬀ Ａ１ ㍿ ﷽",  # noqa: RUF001 - that is the point
    "what markup is made of": "<b>&amp;</b> &lt; \"' *_~` [x](y) <@U1> <!here>",
    "mathematics and notes": "𝔄𝒷 ∑ 𝄞 𝟘",  # noqa: RUF001 - that is the point
    "half-width and half known": "ｶﾅ 𠮷 𪚥 葛󠄀",
}


def scripts() -> dict[str, str]:
    """Return some letters of each script, by the name that Unicode's character names give it."""
    found: dict[str, list[str]] = {}
    for code in range(0x21, 0x110000):
        letter = chr(code)
        if unicodedata.category(letter)[0] != "L":
            continue
        words = unicodedata.name(letter, "").split()
        if not words:
            continue
        name = " ".join(words[:2]) if words[0] in _LONGER else words[0].partition("-")[0]
        letters = found.setdefault(name, [])
        if len(letters) < LETTERS_EACH:
            letters.append(letter)
    return {name: "".join(letters) for name, letters in found.items()}


def texts() -> dict[str, str]:
    """Return every text to be carried, by what it is."""
    return {**scripts(), **ODDITIES}
