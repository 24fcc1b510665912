"""Secrets are compared in constant time: an ordinary comparison tells by its time how much of a guess was right."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUSPICIOUS = ("secret", "token", "signature", "password", "hmac")
# Names that only sound so.
HARMLESS = {
    "bot/handlers/telegram_buttons.py": "what a button says, not a secret",
    "bot/views/telegram_keyboards.py": "likewise",
    "core/actions/importing/upload_file.py": "which proposal a button belongs to; Slack says who pressed it",
}


def comparisons(source: str) -> Iterator[tuple[int, str]]:
    """Yield every == and != of a source in which a name sounds like a secret."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            names = [_name(side) for side in (node.left, *node.comparators)]
            # Whether there is one at all may be asked in any way.
            constant = any(isinstance(side, ast.Constant) for side in (node.left, *node.comparators))
            if not constant and any(part in SUSPICIOUS for name in names for part in name.lower().split("_")):
                yield node.lineno, ast.unparse(node)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("package", ["bot", "channels", "core", "terminal_bridge"])
def test_no_secret_is_compared_in_the_ordinary_way(package: str) -> None:
    """Whoever has to compare one takes `hmac.compare_digest`."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in sorted((ROOT / package).rglob("*.py"))
        if str(path.relative_to(ROOT)) not in HARMLESS
        for line, words in comparisons(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_check_finds_what_it_looks_for() -> None:
    """It can fail."""
    assert list(comparisons("if shown == settings.webhook_secret: pass"))
    assert not list(comparisons("if settings.webhook_secret == '': pass"))
