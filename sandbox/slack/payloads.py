"""The shapes in which Slack reports what a person did."""

from sandbox.shapes import Json
from sandbox.slack.world import APP, TEAM, Member


def common(kind: str, member: Member) -> Json:
    """Return what every interactive payload carries."""
    return {
        "type": kind,
        "user": {"id": member.id, "username": member.name, "name": member.name, "team_id": TEAM},
        "api_app_id": APP,
        "token": "sandbox",
        "team": {"id": TEAM, "domain": "sandbox"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action_of(block: Json, element: Json, state: Json | None, action_ts: str) -> Json:
    """Return one entry of `actions`: which element, and what was chosen in it."""
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    if element["type"] == "button":
        for name in ("text", "value", "style", "url"):
            if name in element:
                action[name] = element[name]
    return action | (state or {})
