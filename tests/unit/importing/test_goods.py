"""What is no goods is never offered; what might be goods stays."""

import pytest

from core.importing.goods import is_goods


@pytest.mark.parametrize(
    "code",
    [
        "POST",
        "DOT",
        "D",
        "M",
        "S",
        "B",
        "C2",
        "BANK CHARGES",
        "AMAZONFEE",
        "ADJUST",
        "ADJUST2",
        "GIFT_0001_20",
        "TEST001",
    ],
)
def test_fees_vouchers_and_tests_are_no_goods(code: str) -> None:
    """By the codes of the real file."""
    assert not is_goods(code)


@pytest.mark.parametrize(
    "code", ["85123A", "PADS", "DCGS0058", "SP1002", "A", "POSTCARD", "DOTS", "TESTER SET", "22086"]
)
def test_a_code_that_may_be_goods_is_goods(code: str) -> None:
    """A word that merely begins like a fee is none."""
    assert is_goods(code, "LIGHT GARLAND")


def test_a_description_that_is_only_a_fee_is_no_goods() -> None:
    """Whatever its code."""
    assert not is_goods("99999", " Postage ")
    assert is_goods("99999", "POSTAGE STAMP MUG")
