"""Modals as people use them: submit, see what is wrong, close."""

from sandbox.errors import NotPossibleError
from sandbox.shapes import Json
from sandbox.slack.blocks import check_suggested, check_view, interactive
from sandbox.slack.call import SlackRefusalError
from sandbox.slack.parts import SlackParts
from sandbox.slack.payloads import common
from sandbox.slack.socket import NotAcknowledgedError
from sandbox.slack.staff import flatten
from sandbox.slack.state import state_of, unfit
from sandbox.slack.view_methods import add_view, close_all, close_top, replace_view, shown
from sandbox.slack.world import View

# So many characters have to be typed before Slack asks the app, where the element does not say.
SHORTEST_QUERY = 3
TROUBLE = "We had some trouble connecting. Try again?"


class SlackWindows:
    """The windows on the screens of the people in the workspace."""

    def __init__(self, parts: SlackParts) -> None:
        """Work on the workspace of `parts`."""
        self._parts = parts

    def top(self, user: str) -> View:
        """Return the window that `user` sees; none raises `NotPossibleError`."""
        member = self._parts.world.member(user)
        stack = self._parts.world.stacks[member.id]
        if not stack:
            text = f"{member.name} has no window open"
            raise NotPossibleError(text)
        return self._parts.world.views[stack[-1]]

    async def suggest(self, user: str, block_id: str, value: str) -> list[Json]:
        """Return what the app suggests for what somebody typed into an external select of their window.

        Too short a text asks nothing; an answer that Slack would refuse, or none in time, suggests nothing.
        """
        view = self.top(user)
        selects = (
            element
            for block in view.body["blocks"]
            for element in interactive(block)
            if block["block_id"] == block_id and element["type"] == "external_select"
        )
        element = next(selects, None)
        if element is None:
            text = f"{block_id!r} is no external select of this window"
            raise NotPossibleError(text)
        if len(value) < element.get("min_query_length", SHORTEST_QUERY):
            return []
        member = self._parts.world.member(view.user)
        payload = common("block_suggestion", member) | {
            "container": {"type": "view", "view_id": view.body["id"]},
            "action_id": element["action_id"],
            "block_id": block_id,
            "value": value,
            "view": shown(view),
        }
        try:
            return check_suggested(await self._parts.courier.ask("interactive", payload))
        except (NotAcknowledgedError, ValueError) as error:
            reason = error.reason if isinstance(error, NotAcknowledgedError) else str(error)
            self._parts.world.changes.publish("slack.trouble", user=member.id, reason=reason)
            return []

    async def submit(self, user: str, entries: Json | None = None) -> Json:
        """Fill in `entries` and submit; returns `{"open": whether a window is still there, "errors": {...}}`."""
        view = self.top(user)
        view.entries.update(flatten(entries))
        try:
            values = state_of(view.body["blocks"], view.entries)
        except ValueError as error:
            raise NotPossibleError(str(error)) from error
        view.errors = unfit(view.body["blocks"], values)
        if not view.errors:
            await self._submit(view)
        still = view.body["id"] in self._parts.world.views
        if still:
            self._parts.world.show_view(view.user)
        return {"open": bool(self._parts.world.stacks[view.user]), "errors": view.errors if still else {}}

    async def _submit(self, view: View) -> None:
        member = self._parts.world.member(view.user)
        payload = common("view_submission", member) | {
            "trigger_id": self._parts.triggers.issue(member.id, view.body["id"]),
            "view": shown(view),
            "response_urls": [],
        }
        try:
            answer = await self._parts.courier.ask("interactive", payload)
            if view.body["id"] in self._parts.world.views:
                self._follow(view, answer if isinstance(answer, dict) else {})
        except (NotAcknowledgedError, SlackRefusalError, ValueError) as error:
            reason = error.reason if isinstance(error, NotAcknowledgedError) else str(error)
            self._parts.world.changes.publish("slack.trouble", user=member.id, reason=reason)
            view.errors = {"": TROUBLE}

    def _follow(self, view: View, answer: Json) -> None:
        """Do what the acknowledgement asks for: errors, update, push, clear; nothing closes this window."""
        asked = answer.get("response_action")
        if asked is None:
            close_top(self._parts, view.user)
        elif asked == "clear":
            close_all(self._parts, view.user)
        elif asked == "errors":
            known = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
            errors = answer.get("errors") or {}
            if not errors or not errors.keys() <= known:
                message = "errors must name input blocks of the view"
                raise ValueError(message)
            view.errors = {str(key): str(value) for key, value in errors.items()}
        elif asked in {"update", "push"}:
            body = check_view(answer.get("view"), self._parts.knows_file, "modal")
            if asked == "update":
                replace_view(self._parts, view, body)
            else:
                add_view(self._parts, view.user, body)
        else:
            message = f"unknown response_action {asked!r}"
            raise ValueError(message)

    async def close(self, user: str) -> None:
        """Close the window; the app hears of it where it asked to."""
        view = self.top(user)
        body = shown(view)
        close_top(self._parts, view.user)
        if body["notify_on_close"]:
            member = self._parts.world.member(view.user)
            payload = common("view_closed", member) | {"view": body, "is_cleared": False}
            try:
                await self._parts.courier.ask("interactive", payload)
            except NotAcknowledgedError as error:
                self._parts.world.changes.publish("slack.trouble", user=member.id, reason=error.reason)
