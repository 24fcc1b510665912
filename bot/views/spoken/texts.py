"""Everything that is said on the telephone, in one language; the fields in braces are filled in when it is said."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Texts:
    """One language: `code` as Twilio's voices have it (BCP 47), and each sentence by what it is for.

    `days` begin with Monday. `digits` are the words for 0 to 9, `yes`, `no` and `stop` those that answer an offer, each
    as the recogniser writes them.
    """

    code: str
    greeting: str
    announce: str
    ask_consent: str
    not_written: str
    ask_number: str
    ask_number_or_say: str
    unknown_number: str
    is_this_your_number: str
    connecting: str
    nobody: str
    closed: str
    open_again: str
    leave_message: str
    message_taken: str
    goodbye: str
    offer_opt_out: str
    opted_out: str
    nothing_changed: str
    menu: str
    menu_or_say: str
    repeat_stop: str
    understood_yes: str
    understood_no: str
    interested: str
    not_for_me: str
    no_answer: str
    ask_to_call: str
    nobody_called: str
    bridging: str
    sorry: str
    days: tuple[str, ...]
    digits: Mapping[str, str]
    yes: frozenset[str]
    no: frozenset[str]
    stop: frozenset[str]
