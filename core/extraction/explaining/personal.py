"""A clause about customers turned to one of them: "who have not bought X" becomes "has not bought X"."""

_BEGINNINGS = (
    ("who have ", "has "),
    ("who are ", "is "),
    ("who were ", "was "),
    ("who meet ", "meets "),
    ("who ", ""),
    ("whose ", ""),
    ("for whom ", ""),
    ("with ", "has "),
    ("except those who are ", "is not "),
    ("except those ", "is not one of those "),
)


def personal(clause: str) -> str:
    """Return `clause`, which follows "customers", said of one customer without naming them."""
    for beginning, instead in _BEGINNINGS:
        if clause.startswith(beginning):
            return f"{instead}{clause.removeprefix(beginning)}"
    return f"is one of those {clause}"
