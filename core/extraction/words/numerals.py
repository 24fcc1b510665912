"""Numbers as words, as far as people write them out."""

NUMERALS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "a hundred": 100, "a thousand": 1000, "a dozen": 12, "a couple of": 2,
}  # fmt: skip


def whole_number(words: str) -> int | str:
    """Return the whole number that is written in figures or words; the words where it is none."""
    said = words.strip().lower()
    return int(said) if said.isdecimal() else NUMERALS.get(said, words)
