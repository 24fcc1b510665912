"""`najimi policy`: how often customers are written to, and when."""

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, shown
from bot.commands.wire import Nothing, PolicyAnswer


def policy(as_json: AsJson = False) -> None:
    """Say how often customers are written to, when, and who is left out; it is changed in Slack by "policy".

    Example: najimi policy
    """
    answer = ask("policy", Nothing(), PolicyAnswer)
    if as_json:
        print_json(answer)
        return
    for sentence in answer.sentences:
        out().print(f"- {shown(sentence)}", highlight=False)
    if answer.example:
        out().print(f"\nFor example {shown(answer.example)}", highlight=False)
    if answer.unusable_zones:
        named = ", ".join(f"{shown(zone)} ({_customers(count)})" for zone, count in answer.unusable_zones.items())
        out().print(f"\nZones that do not exist, for which the shop's own holds: {named}", highlight=False)


def _customers(count: int) -> str:
    return "1 customer" if count == 1 else f"{count:,} customers"
