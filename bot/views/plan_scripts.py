"""The fields of a plan's form in which is written what customers read or hear: of each way its own.

Slack keeps what was typed in a field by the field's id, whatever the form says since; so texts to be read and to be
said are fields of different ids, and choosing another way shows that way's own text.
"""

from collections.abc import Mapping

from bot.views.blocks import Block, field, text_element
from bot.views.plan_ways import TELEGRAM, WAYS, Way, is_by_telephone
from bot.views.spoken.scripts import default_call_script
from core.messages.fields import FIELDS
from core.messages.scripts import default_script

FIRST, SECOND = "script", "script_b"


def script_id(way: Way) -> str:
    """Return the id of the field that holds a way's script."""
    return FIRST if way == TELEGRAM else f"{FIRST}_{way.value}"


def second_id(way: Way) -> str:
    """Return the id of the field that holds the script it is compared with."""
    return SECOND if way == TELEGRAM else f"{SECOND}_{way.value}"


SCRIPTS = {script_id(way): way for way in WAYS}
SECONDS = {second_id(way): way for way in WAYS}


def script_to_start_from(way: Way, missing: Mapping[str, str], locale: str) -> str:
    """Return the script that a way begins with, without the fields of `missing`; spoken ones in a shop's `locale`."""
    if way.calling is None:
        return default_script(missing)
    return default_call_script(way.calling, missing, locale)


def script_field(way: Way, text: str) -> Block:
    """Return the field of a way's script, with a `text` to start from."""
    label = "What is said (a Liquid script)" if is_by_telephone(way) else "Message (a Liquid script)"
    hint = "Fields: " + ", ".join(f"{{{{ {name} }}}}" for name in FIELDS)
    return field(script_id(way), label, text_element(text, multiline=True), hint=hint)


def second_script_field(way: Way) -> Block:
    """Return the field of the script that a way's script is compared with, empty."""
    return field(
        second_id(way),
        "Second script (compare two)",
        text_element(multiline=True),
        hint="Half of those who are told, drawn by lot, get this one instead; the result compares both.",
        optional=True,
    )


def has_script(blocks: list[Block], way: Way) -> bool:
    """Return whether a form's blocks have the field of a way's script."""
    return any(each.get("block_id") == script_id(way) for each in blocks)


def with_scripts(blocks: list[Block], way: Way, text: str) -> list[Block]:
    """Return a form's blocks with the fields of one way's scripts alone; `text` is what that begins with.

    Fields that are there already stay as they are, with what was typed into them.
    """
    if has_script(blocks, way):
        return blocks
    replaced = dict.fromkeys(SCRIPTS, script_field(way, text)) | dict.fromkeys(SECONDS, second_script_field(way))
    return [replaced.get(str(each.get("block_id")), each) for each in blocks]
