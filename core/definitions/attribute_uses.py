"""Who uses a virtual attribute: what would break where it goes, and change where it is defined anew."""

import re

from sqlmodel import Session

from core.definitions.uses import Use, UserKind, texts_speaking
from core.errors import QuestionError
from core.extraction.filters.library import kept_filters
from core.extraction.language import nodes
from core.extraction.language.parser import parse, parse_argument


def uses_of_attribute(session: Session, name: str) -> tuple[Use, ...]:
    """Return everything that speaks of the attribute `name` itself: filters first, then attributes, rules and others.

    What speaks of it through another attribute or filter is not named: these are.
    """
    found = [
        Use(UserKind.FILTER, kept.name)
        for kept in kept_filters(session).values()
        if not kept.comes_with_system and any(speaks_of(part.text, name) for part in kept.own_parts())
    ]
    for kind, called, texts, holds in texts_speaking(session, name):
        itself = kind is UserKind.ATTRIBUTE and called == name
        if not itself and any(speaks_of(text, name) for text in texts):
            found.append(Use(kind, called, holds=holds))
    return tuple(found)


def speaks_of(text: str, name: str) -> bool:
    """Return whether a text in the filter language uses a name; in one that cannot be read, whether the word is there.

    Text in quotes is not a name.
    """
    if name not in text.casefold():
        return False
    for read in (parse, parse_argument):
        try:
            waiting = [read(text)]
        except QuestionError:
            continue
        while waiting:
            node = waiting.pop()
            if isinstance(node, nodes.Name) and node.name == name:
                return True
            waiting.extend(node.children())
        return False
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None
