"""AES-CMAC against RFC 4493, diversification against NXP's AN10922, and keys that show themselves nowhere."""

import ast
import logging
from itertools import product
from pathlib import Path

import pytest

from core.loyalty.keys import CUSTOMER_AID, SHOP_AID, Key, Purpose, card_key, cmac, diversified
from core.loyalty.record import RECORD_BYTES, Record, RecordKind, receipt
from tests.support.cards import MASTERS, new_customer_card, new_shop_card

ROOT = Path(__file__).resolve().parents[4]
RFC_KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
RFC_MESSAGE = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)


@pytest.mark.parametrize(
    ("length", "code"),
    [
        (0, "bb1d6929e95937287fa37d129b756746"),
        (16, "070a16b46b4d4144f79bdd9dd04a287c"),
        (40, "dfa66747de9ae63030ca32611497c827"),
        (64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ],
)
def test_cmac_is_that_of_the_rfc(length: int, code: str) -> None:
    """RFC 4493, section 4, examples 1 to 4."""
    assert cmac(RFC_KEY, RFC_MESSAGE[:length]).hex() == code


def test_diversification_is_that_of_the_application_note() -> None:
    """AN10922, section 2.2.1: a UID, an application's number and a system's name make the key."""
    master = bytes.fromhex("00112233445566778899aabbccddeeff")
    made = diversified(master, bytes.fromhex("04782e21801d80" + "3042f5" + "4e585020416275"))
    assert bytes(made).hex() == "a8dd63a3b89d54b37ca802473fda9175"


@pytest.mark.parametrize("length", [15, 32])
def test_an_input_for_which_the_paddings_differ_is_refused(length: int) -> None:
    """AN10922 pads to two blocks, CMAC to one or three."""
    with pytest.raises(ValueError, match="16 to 31"):
        diversified(bytes(16), bytes(length))


def test_no_two_keys_are_alike() -> None:
    """Other card, application, purpose or version: another key, and none is the master."""
    ids = (bytes(8), bytes(7) + b"\x01")
    keys = [
        card_key(bytes(16), card, aid, purpose, version)
        for card, aid, purpose, version in product(ids, (CUSTOMER_AID, SHOP_AID), Purpose, (1, 2))
    ]
    assert len(set(keys)) == len(keys)
    assert bytes(16) not in keys


def test_a_key_shows_itself_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    """Neither alone nor within what holds it, neither formatted nor logged."""
    key = Key(b"sixteen letters!")
    customer, _ = new_customer_card()
    shop, _ = new_shop_card()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("till").warning("%s %r %s", key, key, [key])
    shown = [f"{key}", f"{key!r}", str(key), caplog.text]
    shown += [repr(each) for each in (customer, shop, customer._store.identity(), shop._store.identity())]
    shown += [repr(shop._store.state()), repr(customer._channel)]
    secrets = [key, *MASTERS.values(), *customer._store.identity().keys.values(), b"4711"]
    for text in shown:
        for secret in secrets:
            assert secret.hex() not in text
            assert repr(bytes(secret))[2:-1] not in text


def test_a_record_is_what_its_bytes_are() -> None:
    """Both ways, also for points that were taken."""
    record = Record(RecordKind.REDEEM, 2**32 - 1, 9, 8, 7, 6, 5, 4, -3, 2, 1, 0, 2**32 - 1, b"12345678", 65_535)
    assert len(record.to_bytes()) == RECORD_BYTES
    assert Record.from_bytes(record.to_bytes()) == record


@pytest.mark.parametrize("place", range(16 + 8 + 48))
def test_a_receipt_says_every_byte(place: int) -> None:
    """Of the receipt before, the card and the record."""
    plain = bytearray(16 + 8 + 48)
    before = receipt(bytes(16), bytes(plain[:16]), bytes(plain[16:24]), bytes(plain[24:]))
    plain[place] ^= 1
    assert receipt(bytes(16), bytes(plain[:16]), bytes(plain[16:24]), bytes(plain[24:])) != before


def test_codes_are_compared_in_constant_time() -> None:
    """No code, cryptogram, receipt or PIN is compared with == or != in what runs on cards."""
    suspicious = ("code", "cryptogram", "pin", "shown", "mac", "expected")
    found = []
    for path in sorted((ROOT / "core" / "loyalty").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and any(isinstance(each, ast.Eq | ast.NotEq) for each in node.ops):
                names = [side.id for side in (node.left, *node.comparators) if isinstance(side, ast.Name)]
                names += [side.attr for side in (node.left, *node.comparators) if isinstance(side, ast.Attribute)]
                if any(name in suspicious for name in names):
                    found.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    assert found == []
