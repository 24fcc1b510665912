"""views.*: modals on somebody's screen, at most three deep, and the home page of the app."""

import secrets
from typing import Final

from sandbox.shapes import Json
from sandbox.slack.blocks import check_view
from sandbox.slack.call import Call, SlackRefusalError
from sandbox.slack.parts import SlackParts
from sandbox.slack.state import state_of
from sandbox.slack.world import APP, BOT, TEAM, View

DEEPEST: Final = 3


def open_view(parts: SlackParts, call: Call) -> Json:
    """views.open: the first modal, on the screen of whoever the trigger belongs to."""
    body = check_view(call.data("view"), parts.knows_file, "modal")
    user, _ = parts.triggers.exchange(call.text("trigger_id"))
    close_all(parts, user)
    return {"view": add_view(parts, user, body)}


def push_view(parts: SlackParts, call: Call) -> Json:
    """views.push: on top of the modal in which the trigger was made."""
    body = check_view(call.data("view"), parts.knows_file, "modal")
    user, view_id = parts.triggers.exchange(call.text("trigger_id"))
    if view_id is None or view_id not in parts.world.stacks[user]:
        raise SlackRefusalError(error="not_found")
    return {"view": add_view(parts, user, body)}


def update_view(parts: SlackParts, call: Call) -> Json:
    """views.update: by id or external id; a `hash` that is no longer the view's own is refused."""
    view = _find(parts, call)
    given = call.text("hash", required=False)
    if given and given != view.body["hash"]:
        raise SlackRefusalError(error="hash_conflict")
    body = check_view(call.data("view"), parts.knows_file, "modal")
    return {"view": replace_view(parts, view, body)}


def publish_view(parts: SlackParts, call: Call) -> Json:
    """views.publish: the home page that one member sees."""
    user = parts.world.members.get(call.text("user_id"))
    if user is None:
        raise SlackRefusalError(error="user_not_found")
    old = parts.world.homes.get(user.id)
    given = call.text("hash", required=False)
    if given and (old is None or given != old.body["hash"]):
        raise SlackRefusalError(error="hash_conflict")
    body = check_view(call.data("view"), parts.knows_file, "home")
    home = View(user.id, _dressed(parts, body, old.body["id"] if old else parts.world.number("V")))
    parts.world.homes[user.id] = home
    parts.world.views[home.body["id"]] = home
    parts.world.changes.publish("slack.home", user=user.id, view=home.body)
    return {"view": shown(home)}


def _find(parts: SlackParts, call: Call) -> View:
    view_id, external = call.text("view_id", required=False), call.text("external_id", required=False)
    for view in parts.world.views.values():
        if view.body["id"] == view_id or (external and view.body["external_id"] == external):
            return view
    raise SlackRefusalError(error="not_found")


def add_view(parts: SlackParts, user: str, body: Json) -> Json:
    """Put a modal on top of `user`'s stack and return it as Slack shows it."""
    world = parts.world
    stack = world.stacks[user]
    if len(stack) >= DEEPEST:
        raise SlackRefusalError(error="push_limit_reached")
    external = body.get("external_id")
    if external and any(view.body["external_id"] == external for view in world.views.values()):
        raise SlackRefusalError(error="duplicate_external_id")
    view_id = world.number("V")
    view = View(user, _dressed(parts, body, view_id))
    view.body["root_view_id"] = stack[0] if stack else view_id
    view.body["previous_view_id"] = stack[-1] if stack else None
    world.views[view_id] = view
    stack.append(view_id)
    world.show_view(user)
    return shown(view)


def replace_view(parts: SlackParts, view: View, body: Json) -> Json:
    """Give an open modal a new body and hash; what was typed stays where the ids stay."""
    kept = {key: view.body[key] for key in ("root_view_id", "previous_view_id") if key in view.body}
    view.body = _dressed(parts, body, view.body["id"]) | kept
    view.errors = {}
    parts.world.show_view(view.user)
    return shown(view)


def close_top(parts: SlackParts, user: str) -> None:
    """Take the topmost modal off `user`'s screen."""
    if parts.world.stacks[user]:
        del parts.world.views[parts.world.stacks[user].pop()]
        parts.world.show_view(user)


def close_all(parts: SlackParts, user: str) -> None:
    """Take every modal off `user`'s screen."""
    while parts.world.stacks[user]:
        close_top(parts, user)


def _dressed(parts: SlackParts, body: Json, view_id: str) -> Json:
    own = {
        "id": view_id,
        "team_id": TEAM,
        "app_id": APP,
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
        "hash": f"{parts.world.seconds()}.{secrets.token_hex(4)}",
        "root_view_id": view_id,
        "previous_view_id": None,
    }
    absent = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None, "submit": None}
    flags = {"clear_on_close": False, "notify_on_close": False}
    return absent | flags | body | own


def shown(view: View) -> Json:
    """Return the view with its state, as answers and payloads carry it."""
    return {**view.body, "state": {"values": state_of(view.body["blocks"], view.entries)}}
