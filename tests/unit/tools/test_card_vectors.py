"""The vectors for those who write the cards' programme again are what the code computes."""

import json

from tests.support.byte_limbs import decayed, limbs, number_of
from tools.card_vectors import RECORD, card_vectors


def test_the_vectors_are_those_of_the_code() -> None:
    """If this fails, something changed that cards in people's pockets rely on; else: python -m tools.card_vectors."""
    assert RECORD.read_text() == card_vectors()


def test_the_decay_vectors_agree_with_the_second_implementation() -> None:
    """What is published is what bytes alone compute, too."""
    for each in json.loads(RECORD.read_text())["decay"]:
        value = limbs(int(each["value_hex"], 16), 8)
        result = decayed(value, limbs(each["seconds"], 4), limbs(each["rate"], 4))
        assert f"{number_of(result):016X}" == each["result_hex"]
