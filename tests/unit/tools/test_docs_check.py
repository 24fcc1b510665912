"""The documents are true, and the check of them finds what is not."""

from pathlib import Path

import pytest

from tools import docs_check

ROOT = Path(docs_check.ROOT)


def test_the_documents_are_true() -> None:
    """Links, commands, options, files, targets and settings that the documents name exist."""
    assert list(docs_check.problems()) == []


@pytest.mark.parametrize(
    "link", ["[x](nowhere.md)", "![x](pictures/none.png)", "[x](#no-such-heading)", "[x](../gone/away.md#here)"]
)
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, link: str) -> None:
    """A file or a heading that is not there is named."""
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n{link}\n", encoding="utf-8")
    assert len(list(docs_check.wrong_links(page, page.read_text("utf-8")))) == 1


@pytest.mark.parametrize("link", ["[x](#a-page)", "[x](page.md)", "[x](https://example.org/)", "```\n[x](no.md)\n```"])
def test_a_link_that_leads_somewhere_is_left_alone(tmp_path: Path, link: str) -> None:
    """Headings, files, addresses outside, and what is only shown as code."""
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n{link}\n", encoding="utf-8")
    assert list(docs_check.wrong_links(page, page.read_text("utf-8"))) == []


def test_a_command_or_an_option_that_does_not_exist_is_found() -> None:
    """What a reader would type has to work."""
    known = docs_check.command_options()
    text = "`najimi imprt purchases x`\n\n    najimi extract words --jsn\n\n`.venv/bin/najimi doctor --json`\n"
    assert list(docs_check.wrong_commands(text, known)) == [
        "there is no command najimi imprt purchases x",
        "najimi extract has no option --jsn",
    ]


def test_a_target_a_file_and_a_setting_that_do_not_exist_are_found() -> None:
    """Names go out of date; the check says which."""
    text = "Run `make coffee`. See `core/nothing/here.py`. Set `NAJIMI_NOTHING`. `make run`, `core/errors.py`."
    assert list(docs_check.wrong_names(text)) == [
        "there is no make coffee",
        "there is no setting NAJIMI_NOTHING",
        "there is no file core/nothing/here.py",
    ]


def test_a_heading_that_the_code_refers_to_and_that_is_gone_is_found(tmp_path: Path) -> None:
    """A docstring may send its reader only to what is there."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text("### 3. Money\n", encoding="utf-8")
    (tmp_path / "core").mkdir()
    page = "docs/page.md"
    (tmp_path / "core" / "a.py").write_text(f'# see {page}, "Money" and {page}, "Honey"\n', encoding="utf-8")
    assert list(docs_check.wrong_references(tmp_path)) == [f'core/a.py: {page} has no heading "Honey"']


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    """A setting that is forgotten and one that is gone are both found."""
    example = (ROOT / ".env.example").read_text("utf-8")
    assert list(docs_check.wrong_settings(example)) == []
    changed = example.replace("NAJIMI_ZONE=", "NAJIMI_ZON=")
    assert list(docs_check.wrong_settings(changed)) == ["NAJIMI_ZONE is missing", "NAJIMI_ZON is no setting"]


def test_a_command_without_its_words_on_the_page_is_found() -> None:
    """The page about the commands tells of every command and every option."""
    known = docs_check.command_options()
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert list(docs_check.missing_commands(page, known)) == []
    assert "najimi doctor is missing" in list(docs_check.missing_commands("", known))
