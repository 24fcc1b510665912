"""What can be said to the bot in Slack, in one table: the help shows it, and docs/commands.md has to name each."""

from dataclasses import dataclass
from typing import Any

from bot.views.blocks import actions, button, clip, context, escape, header, section


@dataclass(frozen=True)
class Command:
    """One thing that can be said, `word` first; `written` is how, `what` what comes of it."""

    word: str
    written: str
    what: str


COMMANDS: dict[str, tuple[Command, ...]] = {
    "Filters": (
        Command("lists", "lists", "the customer lists that are kept"),
        Command("list", "list Friends", "one of them: refresh, compare, combine, export, rename, remove"),
        Command("compare", "compare Friends with Newsletter", "who is on one alone; `compare Friends`: who is new"),
        Command("filters", "filters", "those that come with the system and those saved here; build one by choosing"),
        Command("attributes", "attributes", "what is known of each customer, how it is spread; define one of your own"),
        Command("attribute", "attribute per_visit", "one of them: edit, remove, who uses it"),
        Command("filter", "filter repeated trouble", "one of them: use, edit, compare, who uses it"),
    ),
    "Stages, rules and reasons": (
        Command(
            "stages", "stages", "an answer narrowed in stages (in its thread), or those saved; `stages NAME` runs one"
        ),
        Command(
            "rules", "rules", "rules of your own that score customers; `rules NAME` shows one, tries and changes it"
        ),
        Command("why", "why 13085", "in an answer's thread: why this customer is in it, or is not"),
    ),
    "Prospects": (
        Command(
            "prospects",
            "prospects up-sell 85123A",
            "whom to offer it; also `replacement`, `demand`, `solution Kitchen`",
        ),
        Command("next", "next 85123A", "what its buyers should be offered next"),
        Command("offers", "offers 13085", "the best offers for one customer, and why"),
        Command("matrix", "matrix", "what can be sold to whom: every product, every way"),
    ),
    "Plans": (
        Command("plans", "plans", "the latest plans"),
        Command("report", "report 3", "what plan 3 has brought so far"),
    ),
    "Reports by themselves": (
        Command("every", "every monday at 9 report plans", "also `every day 8:30` and a question"),
        Command("reports", "reports", "those that are to come: stop, change, post now"),
    ),
    "Customers": (
        Command("invite", "invite 13085", "a link to Telegram, for this customer alone"),
        Command("consent", "consent 13085", "what they agreed to, and how that is known"),
        Command("range", "range 13085", "what they want to hear of; enter what they told you"),
        Command(
            "wish", "wish 13085 call", "by which way they want to hear: `call`, `visit`, `telegram`, `email`, `any`"
        ),
        Command("export", "export 13085", "all that is held on them (admins)"),
        Command("erase", "erase 13085", "what erasing them would mean, then the button (admins)"),
        Command("duplicates", "duplicates", "customers who may be one person"),
        Command("merge", "merge 13085 13086", "two of them side by side, to decide"),
        Command("unmerge", "unmerge 13086", "take a merger back"),
    ),
    "Products": (
        Command(
            "product", "product 85123A", "everything about it; also `product check`, `count`, `suggest`, `history`"
        ),
        Command("solution", "solution", "the tree of solutions; also `solution put 85123A into Summer`"),
        Command("department", "department", "what each may offer; also `department Interiors offers Kitchen` (admins)"),
    ),
    "Figures": (
        Command("figures", "figures Regulars vs New ones", "sales, cost, profit by month; `of Kitchen`, `by quarter`"),
        Command("trends", "trends Regulars", "how many, how often, how much, and how that went"),
        Command("accounts", "accounts", "the closed months, and what was corrected since"),
        Command("close", "close October 2026", "what closing a month would do, then the button (admins)"),
    ),
    "Telephone": (
        Command(
            "calls",
            "calls about range hood",
            "what was said in calls; `calls` alone: today's; `call list`: whom to call",
        ),
    ),
    "Messages": (
        Command("canned", "canned", "the replies that are kept ready"),
        Command("link", "link me", "your own Telegram, for test messages"),
        Command("unlink", "unlink me", "no more test messages"),
    ),
    "The shop": (
        Command("policy", "policy", "when nobody is written to, and how often anybody is"),
        Command("cards", "cards findings", "what was found about cards and points that somebody has to decide"),
        Command("roles", "roles @anna approver", "who may do what (admins); `roles` shows everybody"),
        Command("help", "help", "this"),
    ),
}


def help_blocks(shop_name: str, examples: list[str]) -> list[dict[str, Any]]:
    """Return what can be asked, with this shop's own products as examples, and what else can be said."""
    blocks = [
        header(f"What you can ask about the customers of {clip(shop_name, 90)}"),
        section(
            "Ask in plain words or in the filter language, with `/najimi …` or by mentioning me. "
            "I answer with how many, who and why; from there you can refine, save, export, schedule or make a plan."
        ),
    ]
    if examples:
        blocks.append(section("*Try one of these, they work in this shop now:*"))
        blocks.append(actions(*(button(words, f"ask_again:{n}", words) for n, words in enumerate(examples[:5]))))
    blocks.append(
        section(
            "*Narrow an answer* in its thread: `@najimi only those who came at least twice this year`\n"
            '*Filter language*: `sales(this year) >= 500 and not bought("85123A")`'
        )
    )
    blocks += [section(f"*{theme}*\n" + "\n".join(map(_line, commands))) for theme, commands in COMMANDS.items()]
    blocks += [
        context("*Your own purchases, customers or products*: drop a file here; I say first what it would bring."),
        context("Singular and plural are the same command: `solution` and `solutions`, `rule` and `rules`."),
        context("Your own desk is on my *Home* tab: what waits for you, your plans, lists and reports."),
        context("What you ask is seen here only. Customers hear nothing until somebody else has approved a plan."),
    ]
    return blocks


def _line(command: Command) -> str:
    return f"`{escape(command.written)}` {command.what}"
