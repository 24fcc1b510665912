"""What each command prints, and how it ends."""

from decimal import Decimal
from pathlib import Path

import pyarrow.csv as pa_csv
import pytest

from bot.commands.exit_codes import ExitCode
from bot.opening import open_shop
from bot.settings import load_settings
from core.models import Staff
from tests.support.command_line import CommandLine
from tools.docs_check import command_options

COMMANDS = [words for words in command_options() if words]


def test_help_names_every_command_and_every_exit_code(najimi: CommandLine) -> None:
    """Whoever knows nothing finds everything from `najimi --help`."""
    shown = najimi("--help")
    assert shown.code == ExitCode.DONE
    for words in COMMANDS:
        assert words.split()[0] in shown.out
    for code in ExitCode:
        assert f" {code.value}  " in shown.out


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_has_help_with_an_example(najimi: CommandLine, words: str) -> None:
    """Each command's help shows how it is written."""
    shown = najimi(*words.split(), "--help")
    assert shown.code == ExitCode.DONE
    has_children = any(other.startswith(f"{words} ") for other in COMMANDS)
    assert has_children or f"Example: najimi {words}" in shown.out


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["extract"],
        ["extract", "sales > 1", "--limit", "-1"],
        ["extract", "sales > 1", "--limit", "1001"],
        ["import", "purchases", "not-there.csv"],
        ["run", "--port", "0"],
        ["run", "--data", __file__],
        ["import", "purchases", __file__, "--map", "no equals sign"],
        ["import", "purchases", __file__, "--map", "=Column"],
        ["staff", "grant", "U1"],
    ],
)
def test_a_command_that_is_written_wrongly_ends_with_2(najimi: CommandLine, words: list[str]) -> None:
    """A wrong command says so on standard error, and nothing is made."""
    ended = najimi(*words)
    assert ended.code == ExitCode.USAGE
    assert ended.out == ""
    assert ended.err
    assert not najimi.data.exists()


def test_wrong_settings_are_all_named_at_once(najimi: CommandLine) -> None:
    """A command names every setting that is wrong, and ends with 1."""
    najimi.set(NAJIMI_ZONE="Mars", NAJIMI_CURRENCY="shells", DATABASE_URL="no url")
    ended = najimi("staff", "list")
    assert ended.code == ExitCode.REFUSED
    for name in ("NAJIMI_ZONE", "NAJIMI_CURRENCY", "DATABASE_URL"):
        assert name in ended.err


def test_run_without_accounts_names_everything_that_is_missing(najimi: CommandLine) -> None:
    """`najimi run` on nothing lists what it needs, and the way without any account."""
    ended = najimi("run")
    assert ended.code == ExitCode.REFUSED
    for name in ("NAJIMI_SLACK_BOT_TOKEN", "NAJIMI_SLACK_APP_TOKEN", "NAJIMI_TELEGRAM_TOKEN", "--sandbox"):
        assert name in ended.err


def test_a_database_that_does_not_answer_ends_with_4(najimi: CommandLine) -> None:
    """The message names the database without its password."""
    najimi.set(DATABASE_URL="postgresql://somebody:secret@127.0.0.1:1/none")
    ended = najimi("staff", "list", "--json")
    assert ended.code == ExitCode.UNAVAILABLE
    assert ended.out == ""
    assert "127.0.0.1" in ended.err
    assert "secret" not in ended.err


def test_a_fault_of_ours_is_in_the_log_under_its_id(najimi: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person sees an id, the log says where and of which kind, and neither its own words; the exit code is 70."""

    def broken(*_arguments: object) -> None:
        message = "the inside of the machine"
        raise ZeroDivisionError(message)

    monkeypatch.setattr("bot.commands.staff._answer", broken)
    ended = najimi("staff", "list")
    assert ended.code == ExitCode.FAULT
    assert "inside of the machine" not in ended.err
    log = (najimi.data / "najimi-faults.log").read_text("utf-8")
    assert ended.err.split()[-1].rstrip(".") in log
    assert "ZeroDivisionError" in log
    assert "in broken" in log
    # An error's own words may quote a customer.
    assert "inside of the machine" not in log.replace('message = "the inside of the machine"', "")


def test_an_import_prints_the_figures_of_the_file(najimi: CommandLine, real_head: Path) -> None:
    """Lines and exact total are those that another reader finds in the same file; a repeat adds nothing."""
    table = pa_csv.read_csv(real_head, convert_options=pa_csv.ConvertOptions(strings_can_be_null=False))
    total = sum(
        Decimal(quantity) * Decimal(str(price))
        for quantity, price in zip(table["Quantity"].to_pylist(), table["Price"].to_pylist(), strict=True)
    )
    first = najimi("import", "purchases", str(real_head), "--json")
    assert first.code == ExitCode.DONE
    assert first.json["lines"] == first.json["new_lines"] == table.num_rows
    assert Decimal(first.json["exact_total"]) == total
    again = najimi("import", "purchases", str(real_head), "--json")
    assert (again.code, again.json["already_imported"], again.json["new_lines"]) == (ExitCode.DONE, True, 0)


def test_an_import_for_people_shows_how_the_file_is_understood(najimi: CommandLine, real_head: Path) -> None:
    """The mapping is on standard error, the figures on standard output; without a terminal nothing is asked."""
    ended = najimi("import", "purchases", str(real_head))
    assert ended.code == ExitCode.DONE
    assert "Customer ID" in ended.err
    assert "3,000" in ended.out


def test_a_file_that_cannot_be_imported_is_refused_in_words(najimi: CommandLine) -> None:
    """A wrong field and a file of rubbish end with 1 and say what would work."""
    path = najimi.folder / "rubbish.csv"
    path.write_bytes(b"\x00\x01\x02nothing here\n")
    for words in ([], ["--map", "custmer=nothing here"]):
        ended = najimi("import", "purchases", str(path), "--json", *words)
        assert (ended.code, ended.out) == (ExitCode.REFUSED, "")
        assert ended.err


def test_roles_are_granted_and_revoked(najimi: CommandLine) -> None:
    """A role that is given is there, one that is taken is gone; both are in the audit."""
    with open_shop(load_settings()) as shop, shop.store.write() as tx:
        tx.add(Staff(slack_user="U1", name="Mika [bold]", roles=["planner"], created_at=shop.clock.now()))
    granted = najimi("staff", "grant", "U1", "approver", "--json")
    assert granted.json == {"staff": [{"slack_user": "U1", "name": "Mika [bold]", "roles": ["approver", "planner"]}]}
    assert najimi("staff", "revoke", "U1", "planner", "--json").json["staff"][0]["roles"] == ["approver"]
    assert "Mika [bold]" in najimi("staff", "list").out


def test_an_unknown_role_or_person_is_refused_with_what_there_is(najimi: CommandLine) -> None:
    """The refusal names the roles that exist, and how somebody becomes known."""
    assert "planner, approver, admin" in najimi("staff", "grant", "U1", "king").err
    unknown = najimi("staff", "grant", "U1", "admin")
    assert unknown.code == ExitCode.REFUSED
    assert "first word" in unknown.err


def test_migrate_makes_the_schema_once(najimi: CommandLine) -> None:
    """The first call makes the tables, the second finds nothing to do."""
    assert najimi("migrate", "--json").json["before"] is None
    again = najimi("migrate", "--json").json
    assert again["before"] == again["after"] is not None


def test_migrate_makes_the_schema_on_postgresql(najimi: CommandLine, postgres_url: str) -> None:
    """On a PostgreSQL database that is at this release already nothing is done, and the doctor finds it writable.

    It finds the server of these tests forgetful, which it is on purpose.
    """
    najimi.set(DATABASE_URL=postgres_url)
    assert najimi("migrate", "--json").json["backup"] is None
    checks = {check["part"]: check for check in najimi("doctor", "--json").json["checks"]}
    assert checks["database"]["found"].startswith("fsync off")


def test_an_invitation_needs_a_customer_and_a_bot(najimi: CommandLine, real_head: Path) -> None:
    """Without a customer of that number, or without a bot, nothing is promised."""
    najimi("import", "purchases", str(real_head), "--json")
    assert "There is no customer" in najimi("invite", "nobody").err
    ended = najimi("invite", "13085")
    assert ended.code == ExitCode.REFUSED
    assert "NAJIMI_TELEGRAM_TOKEN" in ended.err


def test_the_mirror_says_what_the_database_says(najimi: CommandLine, real_head: Path) -> None:
    """After an import, a check and a rebuild both find no difference."""
    najimi("import", "purchases", str(real_head), "--json")
    for words in (("mirror", "check"), ("mirror", "rebuild")):
        ended = najimi(*words, "--json")
        assert (ended.code, ended.json) == (ExitCode.DONE, {"equal": True, "differences": [], "repaired": []})


def test_the_programme_itself_works_without_a_terminal(najimi: CommandLine, real_head: Path) -> None:
    """`.venv/bin/najimi import purchases FILE --json` makes the database and prints one JSON document."""
    ended = najimi.process("import", "purchases", str(real_head), "--json")
    assert (ended.code, ended.json["lines"]) == (ExitCode.DONE, 3_000)
    assert (najimi.data / "najimi.db").exists()


def test_questions_are_answered_with_their_reasons(najimi: CommandLine, real_head: Path) -> None:
    """A question, prospects and learned levels: as JSON, and as a file that holds everybody found."""
    najimi("import", "purchases", str(real_head), "--json")
    assert najimi("levels", "learn", "--json").json["relations"] > 0
    asked = najimi("extract", "sales > 300", "--limit", "3", "--csv", "found.csv", "--json")
    assert asked.code == ExitCode.DONE
    assert len(asked.json["customers"]) == 3 < asked.json["found"] <= asked.json["of"]
    assert all(one["reason"] for one in asked.json["customers"])
    rows = (najimi.folder / "found.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == asked.json["found"] + 1
    offered = najimi("prospects", "85123A", "--where", "country = 'France'", "--json")
    assert offered.code == ExitCode.DONE
    assert "country" in offered.json["filter"]
    assert offered.json["product_id"] is not None


def test_a_question_that_is_not_understood_points_at_the_word(najimi: CommandLine, real_head: Path) -> None:
    """Carets stand below the word at fault, and the nearest name is suggested; the engine says it just the same."""
    najimi("import", "purchases", str(real_head), "--json")
    ended = najimi("extract", "sales > 300 and contry = 'France'", "--json")
    assert (ended.code, ended.out) == (ExitCode.REFUSED, "")
    line, carets, message = ended.err.splitlines()[:3]
    assert line[carets.index("^") : carets.rindex("^") + 1] == "contry"
    assert "country" in message


def test_a_product_that_is_not_there_is_refused_with_the_nearest(najimi: CommandLine, real_head: Path) -> None:
    """Nobody is offered a product by a guess among several."""
    najimi("import", "purchases", str(real_head), "--json")
    ended = najimi("prospects", "HANGING HEART")
    assert ended.code == ExitCode.REFUSED
    assert "Did you mean" in ended.err


def test_an_extract_into_a_folder_that_is_not_there_leaves_nothing(najimi: CommandLine, real_head: Path) -> None:
    """A file appears whole or not at all."""
    najimi("import", "purchases", str(real_head), "--json")
    ended = najimi("extract", "sales > 300", "--csv", "nowhere/found.csv")
    assert ended.code == ExitCode.REFUSED
    assert "nowhere" in ended.err
    refused = najimi("extract", "sales > > 300", "--csv", "found.csv")
    assert refused.code == ExitCode.REFUSED
    assert [path.name for path in najimi.folder.iterdir()] == ["data"]


def test_a_name_cannot_play_tricks_on_the_terminal(najimi: CommandLine) -> None:
    """Control characters and markup in somebody's name are shown, not obeyed; JSON has the name as it is."""
    name = "Mika \x1b[2J[red]!"
    with open_shop(load_settings()) as shop, shop.store.write() as tx:
        tx.add(Staff(slack_user="U1", name=name, roles=[], created_at=shop.clock.now()))
    shown = najimi("staff", "list").out
    assert "\x1b" not in shown
    assert "[2J[red]!" in shown
    assert najimi("staff", "list", "--json").json["staff"][0]["name"] == name
