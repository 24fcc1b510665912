"""The same conversation over Slack's Socket Mode, without an address that Slack could reach."""

import shutil
from pathlib import Path

from sandbox.client.slack import words_of
from tests.support.system import running_system


async def test_staff_ask_and_open_a_form_over_a_socket(generated_shop: Path, tmp_path: Path) -> None:
    """Mentions, commands, buttons and windows come and go over the socket; the HTTP address serves nothing."""
    path = tmp_path / "copy.db"
    shutil.copy(generated_shop, path)
    async with running_system(tmp_path, None, f"sqlite:///{path}", socket_mode=True) as system:
        slack = system.people.slack
        await slack.say("mika", "#shop", "@najimi who should we offer the range hood to?")
        card = await slack.wait_for("Make a plan for", channel="#shop")
        await slack.say("mika", "#shop", "/najimi plans")
        await slack.wait_for("There are no plans yet", channel="#shop")
        await slack.press("mika", card, "plan_open")
        modal = await slack.modal("mika", "will hear it by Telegram")
        refused = await modal.submit({"script": "{{ no.such }}"})
        assert "no.such" in str(refused["errors"])
        assert "Range hood" in words_of(card)
        assert (await system.http.post("/slack/events", content="{}")).status_code == 503
