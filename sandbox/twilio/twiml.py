"""TwiML: a document read into verbs, and held to what Twilio's own pages allow.

Twilio warns of an unknown attribute (12200) and plays on; here both it and what cannot be read (12100) end the call, so
that no mistake of ours goes unseen. Verbs that the product does not use are refused as not played here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, ParseError, XMLParser

from sandbox.twilio.grammar import FORMS, Form
from sandbox.twilio.refusal import PARSE_FAILURE, SCHEMA, TOO_LARGE, TwimlError

LARGEST: Final = 64 * 1024
_MOST_VERBS: Final = 500


@dataclass(frozen=True)
class Verb:
    """One element of a document: its name, attributes, text and children."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple["Verb", ...]

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute; absent means `default`."""
        return self.attributes.get(name, default)

    def whole(self, name: str, default: int) -> int:
        """Return an attribute that is a whole number."""
        return int(self.attributes.get(name, default))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an attribute that is true or false."""
        return self.attributes.get(name, str(default)).lower() == "true"

    def every(self) -> Iterator["Verb"]:
        """Yield this verb and all inside it."""
        yield self
        for child in self.children:
            yield from child.every()


def read_twiml(body: bytes) -> tuple[Verb, ...]:
    """Return the verbs of a document; raises `TwimlError` with the number that Twilio's debugger would show."""
    if len(body) > LARGEST:
        raise TwimlError(TOO_LARGE, f"the document has more than {LARGEST:,} bytes")
    if re.search(rb"<!(DOCTYPE|ENTITY)", body, re.IGNORECASE):
        raise TwimlError(PARSE_FAILURE, "a document declares no types and no entities")
    try:
        parser = XMLParser()  # noqa: S314 - declarations were refused above, and the size is bounded
        parser.feed(body)
        root = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise TwimlError(PARSE_FAILURE, f"the document is no XML: {error}") from error
    if root.tag != "Response":
        raise TwimlError(PARSE_FAILURE, f"a document begins with <Response>, not with <{root.tag}>")
    if sum(1 for _ in root.iter()) > _MOST_VERBS:
        raise TwimlError(TOO_LARGE, f"the document has more than {_MOST_VERBS} elements")
    return _verb(root, "").children


def _verb(element: Element, parent: str) -> Verb:
    form = FORMS.get(element.tag)
    if form is None or (parent and element.tag not in FORMS[parent].children):
        where = f" inside <{parent}>" if parent else ""
        raise TwimlError(SCHEMA, f"there is no <{element.tag}>{where} that is played here")
    _check_attributes(element, form)
    words = " ".join("".join([element.text or "", *((child.tail or "") for child in element)]).split())
    if words and not form.text:
        raise TwimlError(SCHEMA, f"<{element.tag}> holds no text: {words[:60]!r}")
    children = tuple(_verb(child, element.tag) for child in element)
    verb = Verb(element.tag, dict(element.attrib), words, children)
    problem = form.whole(verb.text, verb.attributes, len(children)) if form.whole else ""
    if problem:
        raise TwimlError(SCHEMA, f"<{element.tag}>: {problem}")
    return verb


def _check_attributes(element: Element, form: Form) -> None:
    for name, value in element.attrib.items():
        check = form.attributes.get(name)
        if check is None:
            raise TwimlError(SCHEMA, f"<{element.tag}> has no attribute {name!r}")
        problem = check(value)
        if problem:
            raise TwimlError(SCHEMA, f"<{element.tag} {name}={value!r}>: {problem}")
    missing = [name for name in form.needed if name not in element.attrib]
    if missing:
        raise TwimlError(SCHEMA, f"<{element.tag}> needs {', '.join(missing)}")
