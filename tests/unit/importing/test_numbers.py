"""Numbers are read exactly or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.importing.numbers import LARGEST, find_decimal_mark, read_number


@pytest.mark.parametrize(
    ("written", "mark", "meant"),
    [
        ("12", ".", "12"),
        ("-3.5", ".", "-3.5"),
        ("+7", ".", "7"),
        (".5", ".", "0.5"),
        ("1,234.50", ".", "1234.50"),
        ("1,234,567", ".", "1234567"),
        ("1.234,50", ",", "1234.50"),
        ("1 234,5", ",", "1234.5"),
        ("1\N{NARROW NO-BREAK SPACE}234,5", ",", "1234.5"),
        ("1'234.50", ".", "1234.50"),
        ("0,99", ",", "0.99"),
        ("(5.00)", ".", "-5"),
        ("5.00-", ".", "-5"),
        ("\N{MINUS SIGN}4", ".", "-4"),
        ("\N{POUND SIGN}2.95", ".", "2.95"),
        ("-\N{POUND SIGN}2.95", ".", "-2.95"),
        ("2,95 \N{EURO SIGN}", ",", "2.95"),
        ("GBP 12.50", ".", "12.50"),
        ("1e-05", ".", "0.00001"),
        (13085.0, ".", "13085"),
        (2.0999999999999996, ".", "2.1"),
        (1.005, ".", "1.005"),
        (7, ",", "7"),
        (Decimal("1.005"), ".", "1.005"),
    ],
)
def test_a_number_is_read_as_it_was_meant(written: object, mark: str, meant: str) -> None:
    """By the file's own mark, with its groups, signs and currencies."""
    number = read_number(written, mark)
    assert number is not None
    assert number.exact == Decimal(meant)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "abc",
        "1,23",
        "1,2345",
        "12,34.5",
        "1.2.3",
        "--1",
        "1e999",
        "nan",
        "inf",
        "0x10",
        "1_000",
        "12 34",
        True,
        None,
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        [1],
        "9" * 5000,
        1000000000000000.0,
        -(10**10),
        "=1+1",
    ],
)
def test_what_is_no_number_is_not_guessed(written: object) -> None:
    """A wrong group, a word or a hostile exponent would otherwise become a wrong sum."""
    assert read_number(written, ".") is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=1 - LARGEST, max_value=LARGEST - 1))
def test_four_decimals_come_back_exactly(number: Decimal) -> None:
    """Whatever can be stored is read as it stands, with either mark."""
    for mark in (".", ","):
        read = read_number(f"{number:f}".replace(".", mark), mark)
        assert read is not None
        assert (read.kept, read.rounded) == (number, False)


def test_more_than_four_decimals_are_kept_for_the_sum_and_marked() -> None:
    """The amount is reckoned with all of them."""
    read = read_number("0.33335")
    assert read is not None
    assert (read.exact, read.kept, read.rounded) == (Decimal("0.33335"), Decimal("0.3334"), True)


@pytest.mark.parametrize(
    ("texts", "separator", "mark"),
    [
        (["1,50", "12,95"], ";", ","),
        (["1.50"], ";", "."),
        (["1.234,50", "7"], ",", ","),
        (["1,234,567"], ",", "."),
        (["12", "7"], ";", ","),
        (["12", "7"], ",", "."),
        ([], ",", "."),
    ],
)
def test_the_mark_of_decimals_is_found_by_use(texts: list[str], separator: str, mark: str) -> None:
    """Where nothing tells, a file with semicolons has decimal commas."""
    assert find_decimal_mark(texts, separator) == mark
