"""Questions as staff write them: understood as they are meant, or refused; measured over a set kept apart."""

import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.actions.questions.ask import NearestFormsError, answer, understand
from core.errors import QuestionError, Span
from core.extraction.answer import Understood
from core.extraction.catalogue import Catalogue
from core.extraction.offer import solutions
from core.extraction.words.clause import Clause
from core.extraction.words.clauses import read_clause
from core.extraction.words.forms import SHAPES
from core.extraction.words.recognise import CommandMeantError
from core.extraction.words.slot_reader import SlotReader
from core.extraction.words.slots import Slot
from core.shop import Shop
from core.store import Store
from tests.integration.extraction.word_cases import CASES
from tests.support.talking_shop import talking_shop

FOLDER = Path(__file__).parent
SAID: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "phrasings.toml").read_text(encoding="utf-8"))
FRESH: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "fresh_phrasings.toml").read_text(encoding="utf-8"))
SETS = (SAID, FRESH)
# All of them: a phrasing that is not understood any more is a step back.
SHARE_UNDERSTOOD = 1.0
FEWEST_SHAPES = 60


@pytest.fixture(scope="module")
def shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The shop with everything that staff may speak of; tests only read it."""
    folder = tmp_path_factory.mktemp("talking")
    path = folder / "najimi.db"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    with talking_shop(store, folder) as opened:
        yield opened
    store.close()


def heard(shop: Shop, words: str, within: Understood | None = None) -> Understood | str:
    """Return what was understood, the command that was meant, or why nothing was."""
    try:
        return understand(shop, words, within)
    except CommandMeantError as error:
        return error.command
    except QuestionError as error:
        return f"refused: {error.message}"


class Names:
    """The shop's products and solutions by their ids."""

    def __init__(self, shop: Shop) -> None:
        """Read them."""
        with shop.store.read() as session:
            self.products = {key: product.code for key, product in Catalogue(session).products.items()}
            self.solutions = {key: solution.name for key, solution in solutions(session).items()}

    def prospects(self, found: Understood | str) -> object:
        """Return a question about prospects as the set of phrasings writes it."""
        if isinstance(found, str):
            return found
        said: dict[str, str] = {"filter": found.filter_text} if found.filter_text else {}
        spec = dict((found.spec or {}).get("prospects", {}))
        if not spec:
            return said | {"product": self.products.get(found.product_id or 0, "none")}
        if spec["weighting"] not in {"bought_levels", "offered_levels"}:
            said["weighting"] = spec["weighting"]
        about = {
            "product": self.products.get(spec.get("product_id", 0)),
            "solution": self.solutions.get(spec.get("solution_id", 0)),
            "buyers": self.products.get(spec.get("buyers_of", 0)),
        }
        return said | {name: value for name, value in about.items() if value} | {"ways": ",".join(spec["ways"])}


def staged(found: Understood | str) -> object:
    """Return a question about campaigns as the set of phrasings writes it."""
    if isinstance(found, str) or not found.spec or len(found.spec.get("stages", ())) != 1:
        return found
    said = {name: value for name, value in found.spec["stages"][0].items() if name != "stage"}
    return said | ({"filter": found.filter_text} if found.filter_text else {})


def plain(found: Understood | str) -> object:
    """Return a question about customers alone as its filter."""
    if isinstance(found, str):
        return found
    return found.filter_text if found.spec is None and found.product_id is None else found


@dataclass(frozen=True)
class Heard:
    """What all phrasings became: what was wanted and what was got for each, and the shapes that they were read by."""

    results: list[tuple[str, object, object]]
    shapes: set[str]


@pytest.fixture(scope="module")
def everything(shop: Shop) -> Heard:
    """Every phrasing of both sets, heard once."""
    names, germans = Names(shop), understand(shop, "customers from Germany")
    read: dict[str, tuple[Callable[[Understood | str], object], Understood | None]] = {
        "filters": (plain, None),
        "prospects": (names.prospects, None),
        "stages": (staged, None),
        "commands": (lambda command: command, None),
        "refinements": (plain, germans),
    }
    shapes: set[str] = set()

    def noted(reader: SlotReader, form: str, slots: Mapping[str, Slot], span: Span, before: Clause | None) -> Clause:
        clause = read_clause(reader, form, slots, span, before)
        shapes.add(form)
        return clause

    results: list[tuple[str, object, object]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.extraction.words.recognise.read_clause", noted)
        for said in SETS:
            for section, (reading, within) in read.items():
                for words, want in said.get(section, {}).items():
                    results.append((words, want, reading(heard(shop, words, within))))
        for words, _, _ in CASES:
            heard(shop, words)
    return Heard(results, shapes)


def test_what_staff_write_is_understood_as_they_mean_it(everything: Heard) -> None:
    """The share of the phrasings that become just the filter, the prospects, the stages or the command expected."""
    wrong = [(words, want, got) for words, want, got in everything.results if got != want]
    assert len(everything.results) >= 550
    assert 1 - len(wrong) / len(everything.results) >= SHARE_UNDERSTOOD, wrong


@pytest.mark.parametrize("words", FRESH["refused"]["words"])
def test_what_no_filter_can_say_or_two_can_is_refused(shop: Shop, words: str) -> None:
    """A refusal costs a second try; a wrong understanding costs a wrong campaign."""
    found = heard(shop, words)
    assert isinstance(found, str), found.filter_text
    assert found.startswith("refused: ")


@pytest.mark.parametrize(("words", "why"), SAID["refused"].items())
def test_what_means_something_else_is_refused(shop: Shop, words: str, why: str) -> None:
    """Never taken for a question that it is not; what is refused says why."""
    found = heard(shop, words)
    assert isinstance(found, str), found
    assert re.search(why, found), found


def test_every_shape_is_used_and_there_are_enough(everything: Heard) -> None:
    """A shape is a question form of its own, not a synonym; none is there that no phrasing needs."""
    assert len(SHAPES) >= FEWEST_SHAPES
    assert set(SHAPES) - everything.shapes == set()


def test_what_was_understood_says_itself(shop: Shop) -> None:
    """Every phrasing has a sentence, which the person reads before anything is done."""
    for words in (*SAID["prospects"], *SAID["stages"]):
        found = heard(shop, words)
        assert not isinstance(found, str)
        assert found.sentence.startswith(("Prospects for ", "What to offer next ", "Customers who "))


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("who is cross about our delivery", "who complained about delivery"),
        ("which of them visit the page of this thing a lot", "who has not visited our website for 60 days"),
        ("customers who bought much more", "customers who have not bought REGENCY CAKESTAND 3 TIER"),
    ],
)
def test_what_is_not_understood_offers_the_nearest_whole_questions(shop: Shop, words: str, near: str) -> None:
    """Each of them works, whatever part of the words was at fault."""
    with pytest.raises(NearestFormsError) as caught:
        understand(shop, words)
    assert len(caught.value.suggestions) == 3
    assert near in " ".join(caught.value.suggestions)
    for suggestion in caught.value.suggestions:
        understand(shop, suggestion)


def test_leaving_out_and_taking_in_need_a_condition(shop: Shop) -> None:
    """Prospects have none of their own that could be widened."""
    offered = understand(shop, "who should we offer the range hood to")
    for words, why in (
        ("also those from Japan", "no condition that could be widened"),
        ("without those who should be offered the cakestand", "."),
    ):
        with pytest.raises(QuestionError, match=why):
            understand(shop, words, offered)
    narrowed = understand(shop, "without those from Japan", offered)
    assert (narrowed.product_id, narrowed.filter_text) == (offered.product_id, 'not country = "Japan"')
    told = understand(shop, "only those who were told this year", offered)
    assert told.spec is not None
    assert [stage["stage"] for stage in told.spec["stages"]] == ["timing", "campaign"]
    assert told.product_id == offered.product_id
    again = understand(shop, "only those from the UK", told)
    assert (again.spec, again.filter_text) == (told.spec, 'country = "United Kingdom"')


DOCUMENTED = [
    line
    for block in re.findall(
        r"```words\n(.*?)```",
        (Path(__file__).parents[3] / "docs" / "questions.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    for line in block.splitlines()
]


def test_the_documented_questions_work(shop: Shop) -> None:
    """Understood and answered, each of them; prospects and campaigns as well."""
    assert len(DOCUMENTED) >= 80
    for words in DOCUMENTED:
        found = answer(shop, understand(shop, words), limit=1)
        assert 0 <= found.found <= found.of
