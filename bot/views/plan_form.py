"""The form in which a plan is made, with whom it reaches and how they will read it."""

from typing import Any

from bot.views.blocks import (
    Block,
    actions,
    button,
    clip,
    context,
    divider,
    escape,
    field,
    modal,
    number_element,
    plain,
    section,
    text_element,
)
from bot.views.plan_scripts import script_field, second_script_field
from bot.views.plan_ways import TELEGRAM, Way, reach_lines, told_words, way_chooser
from bot.views.quoted import quoted
from core.actions.plans.reach_channels import Reach
from core.actions.plans.submit_plan import PlanPreview, Sample
from core.shop import Shop

SHOWN_ADDRESSES = 5
COUNT_LINKS = "count"


def plan_form(
    defaults: dict[str, str], metadata: str, *, countable: bool, offered: tuple[Way, ...] = ()
) -> dict[str, Any]:
    """Return the modal in which a plan is made, before anybody has been looked up.

    Its first block says whom it reaches; below the divider are texts as customers would read them (`with_preview`).
    Visits to links are offered where they are `countable`, a choice of ways where several are `offered`; the script is
    that of the first of them.
    """
    way = offered[0] if offered else TELEGRAM
    return modal(
        "Make a plan",
        "plan",
        "Ask for approval",
        metadata,
        [
            context(":hourglass_flowing_sand: Looking who can be reached …"),
            *([way_chooser(offered)] if len(offered) > 1 else []),
            field(
                "product",
                "What to offer",
                text_element(defaults.get("product", ""), placeholder="a product's code or name", longest=200),
                hint="Leave it empty for a message without an offer.",
                optional=True,
            ),
            script_field(way, defaults["script"]),
            field(
                "when",
                "When",
                {"type": "datetimepicker"},
                hint="Leave it empty to send as soon as it is approved.",
                optional=True,
            ),
            field(
                "control",
                "Left alone to measure, %",
                number_element(int(defaults["control"]), 0, 50),
                hint="This share, drawn by lot, hears nothing, so that you can see what the message brought.",
            ),
            field("window", "Days until it is evaluated", number_element(int(defaults["window"]), 1, 365)),
            *([_links()] if countable else []),
            second_script_field(way),
            divider(),
            actions(
                button("Show it for three customers", "plan_preview"),
                button("Send me a test", "plan_test"),
            ),
        ],
    )


def _links() -> Block:
    boxes = {"type": "checkboxes", "options": [{"text": plain("Count visits to links"), "value": COUNT_LINKS}]}
    return field("links", "Links", boxes, hint="Customers get an address of ours that leads on.", optional=True)


def with_preview(
    blocks: list[dict[str, Any]], reach: dict[str, Any], samples: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the form's blocks with what was found in its places; what was typed stays, because its blocks do."""
    border = next(number for number, block in enumerate(blocks) if block["type"] == "divider")
    return [reach, *blocks[1 : border + 1], *samples, blocks[-1]]


def reach_block(
    shop: Shop,
    preview: PlanPreview,
    *,
    count_links: bool = False,
    way: Way = TELEGRAM,
    reach: tuple[Reach, ...] = (),
) -> dict[str, Any]:
    """Return who will hear by which `way`, who is left alone, who cannot be reached and why, and whom others reach."""
    lines = [f"{told_words(way, preview.told)}, *{preview.control:,}* are left alone to measure."]
    if preview.second is not None:
        lines.append(f"• {halves(preview.told, preview.second)}")
    lines += [f"• {share.count:,} of them {escape(share.label)}" for share in preview.waiting]
    lines += [f"• {share.count:,} cannot be reached: {escape(share.label)}" for share in preview.unreachable]
    lines += reach_lines(reach)
    if preview.cost:
        lines.append(f"Cost about {shop.currency.text(preview.cost)}.")
    if count_links:
        lines.append(counted_text(preview.addresses))
    return section("\n".join(lines))


def halves(told: int, second: int) -> str:
    """Return how many get which script."""
    return f"{told - second:,} get script A, {second:,} get script B"


def counted_text(addresses: tuple[str, ...]) -> str:
    """Return which addresses are counted; customers get one of ours in the place of each."""
    if not addresses:
        return ":warning: There is no address in the message, so there are no visits to count."
    named = ", ".join(f"`{escape(clip(each, 120)).replace('`', '%60')}`" for each in addresses[:SHOWN_ADDRESSES])
    more = f" and {len(addresses) - SHOWN_ADDRESSES:,} more" if len(addresses) > SHOWN_ADDRESSES else ""
    return f"Visits are counted to {named}{more}: customers get an address of ours that leads there."


def sample_blocks(preview: PlanPreview) -> list[dict[str, Any]]:
    """Return the message as three customers of the list would read it."""
    return [sample_block(sample) for sample in preview.samples]


def sample_block(sample: Sample) -> dict[str, Any]:
    """Return the message as one customer would read it."""
    who = escape(f"{sample.number} {sample.name or ''}".strip())
    script = f" · script {sample.variant.upper()}" if sample.variant else ""
    if sample.error:
        return section(f":warning: *{who}*{script}: {escape(sample.error)}")
    return section(f"*{who}*{script}\n{quoted(sample.text)}")
