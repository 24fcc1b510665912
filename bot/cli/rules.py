"""`najimi rules`: the seller's own rules, IF a condition holds THEN the score changes."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.extraction import Yes, print_deleted, print_versions, sure
from bot.cli.options import AsJson, VersionNumber
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, progress_bar, shown
from bot.commands.extraction_wire import (
    DeletedAnswer,
    EffectAnswer,
    MoverLine,
    NameRequest,
    RuleBasesAnswer,
    RulesAnswer,
    RulesRequest,
    VersionRequest,
    VersionsAnswer,
)
from bot.commands.wire import Nothing
from core.errors import RefusedError

BAR = 40
LONGEST_FILE = 200_000
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the rules.")]
RulesFile = Annotated[Path, typer.Argument(metavar="FILE", help="A text file, a rule a line: IF ... THEN SCORE + 80")]
Top = Annotated[int, typer.Option(min=1, max=1_000_000, help="Say who enters and leaves the first so many.")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi rules`."""
    group = typer.Typer(no_args_is_help=True, help="Keep rules of your own: tried on all customers, then saved.")
    group.callback()(_group)
    group.command("list")(everything)
    group.command("show")(show)
    group.command("try")(preview)
    for command in (save, history, restore, delete):
        group.command(command.__name__)(command)
    return group


def _group() -> None:
    """Keep rules of your own: tried on all customers, then saved."""


def everything(as_json: AsJson = False) -> None:
    """List the rule bases.

    Example: najimi rules list
    """
    answer = ask("rules/list", Nothing(), RuleBasesAnswer)
    if as_json:
        print_json(answer)
        return
    table = Table("Name", "Rules", "Saved by", "Saved at", box=None, pad_edge=False)
    for line in answer.rule_bases:
        table.add_row(shown(line.name), str(line.rules), shown(line.saved_by), line.saved_at)
    out().print(table)


def show(name: Name, as_json: AsJson = False) -> None:
    """Show rules as they are written, and what each says.

    Example: najimi rules show "Loyal customers"
    """
    _print_rules(ask("rules/show", NameRequest(name=name), RulesAnswer), as_json=as_json)


def preview(name: Name, file: RulesFile, top: Top = 100, as_json: AsJson = False) -> None:
    """Say what the rules in a file would do, compared with those of that name as they are; nothing is saved.

    Example: najimi rules try "Loyal customers" loyal.txt
    """
    print_effect(_effect(name, file, top), as_json=as_json)


def save(name: Name, file: RulesFile, top: Top = 100, yes: Yes = False, as_json: AsJson = False) -> None:
    """Save the rules in a file under a name, after showing what they do.

    Example: najimi rules save "Loyal customers" loyal.txt
    """
    effect = _effect(name, file, top)
    if not as_json:
        print_effect(effect, as_json=False)
    sure(yes=yes, what=f"Save these rules as “{name}”?")
    request = RulesRequest(name=name, text=_text(file), seen=effect.version)
    _print_rules(ask("rules/save", request, RulesAnswer), as_json=as_json)


def history(name: Name, as_json: AsJson = False) -> None:
    """List the versions of rules, newest first.

    Example: najimi rules history "Loyal customers"
    """
    print_versions(ask("rules/history", NameRequest(name=name), VersionsAnswer), as_json=as_json)


def restore(
    name: Name,
    version: VersionNumber,
    as_json: AsJson = False,
) -> None:
    """Bring a version back, also of rules that were deleted.

    Example: najimi rules restore "Loyal customers" 1
    """
    _print_rules(ask("rules/restore", VersionRequest(name=name, version=version), RulesAnswer), as_json=as_json)


def delete(name: Name, yes: Yes = False, as_json: AsJson = False) -> None:
    """Delete rules; refused while a saved extraction scores by them. Their history brings them back.

    Example: najimi rules delete "Loyal customers" --yes
    """
    sure(yes=yes, what=f"Delete the rules “{name}”?")
    print_deleted(ask("rules/delete", NameRequest(name=name), DeletedAnswer), as_json=as_json)


def print_effect(answer: EffectAnswer, *, as_json: bool) -> None:
    """Print what rules do to the customers."""
    if as_json:
        print_json(answer)
        return
    console = out()
    for line in answer.rules:
        console.print(f"{line.customers or 0:>10,}  {shown(line.text)}", highlight=False, soft_wrap=True)
    console.print(f"{answer.untouched:>10,}  of {answer.of:,} customers get 0: no rule applies", highlight=False)
    console.print("\nScores:")
    most = max((share.count for share in answer.spread), default=0) or 1
    widest = max((len(share.label) for share in answer.spread), default=0)
    for share in answer.spread:
        bar = "█" * round(BAR * share.count / most) or ("▏" if share.count else "")
        console.print(f"{share.label:>{widest}}  {bar} {share.count:,}", highlight=False, soft_wrap=True)
    console.print(f"\nThe first {answer.top:,}: {answer.entering:,} enter, {answer.leaving:,} leave.", highlight=False)
    _print_movers("enters", answer.enters)
    _print_movers("leaves", answer.leaves)


def _print_movers(what: str, movers: tuple[MoverLine, ...]) -> None:
    for each in movers:
        who = f"{each.number} {each.name or ''}".strip()
        scores = f"{each.score_before:,} → {each.score:,}"
        line = f"  {what}  {who}: score {scores}, place {each.place_before:,} → {each.place:,}"
        out().print(shown(line), highlight=False, soft_wrap=True)


def _effect(name: str, file: Path, top: int) -> EffectAnswer:
    with progress_bar() as tell:
        return ask("rules/try", RulesRequest(name=name, text=_text(file), top=top), EffectAnswer, tell)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LONGEST_FILE:
            message = f'{file} is too long for rules. Write a rule a line: IF country = "Japan" THEN SCORE + 80'
            raise RefusedError(message)
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f'Cannot read {file} as text. Write a rule a line: IF country = "Japan" THEN SCORE + 80'
        raise RefusedError(message) from error


def _print_rules(answer: RulesAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    console = out()
    console.print(f"[bold]{shown(answer.name)}[/bold], version {answer.version}", highlight=False)
    for line in answer.rules:
        console.print(shown(line.text), highlight=False, soft_wrap=True)
        if line.sentence:
            console.print(f"    {shown(line.sentence)}", style="dim", highlight=False, soft_wrap=True)
    if answer.problem:
        console.print(f"[red]{shown(answer.problem)}[/red]", highlight=False, soft_wrap=True)
