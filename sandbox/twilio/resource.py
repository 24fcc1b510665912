"""Calls and recordings as Twilio's REST API shows them."""

from datetime import UTC, datetime
from email.utils import format_datetime

from sandbox.shapes import Json
from sandbox.twilio.world import OVER, Call, TwilioWorld


def call_resource(world: TwilioWorld, call: Call) -> Json:
    """Return the body of a call."""
    uri = f"/2010-04-01/Accounts/{world.account}/Calls/{call.sid}"
    inside = ("notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions")
    return {
        "sid": call.sid,
        "account_sid": world.account,
        "api_version": "2010-04-01",
        "to": call.called,
        "to_formatted": call.called,
        "from": call.caller,
        "from_formatted": call.caller,
        "phone_number_sid": None,
        "parent_call_sid": call.parent.sid if call.parent else None,
        "status": str(call.status),
        "direction": str(call.direction),
        "answered_by": call.answered_by or None,
        "date_created": _date(call.created),
        "date_updated": _date(call.ended or call.started or call.created),
        "start_time": _date(call.started),
        "end_time": _date(call.ended),
        "duration": str(call.seconds) if call.status in OVER else None,
        "price": None,
        "price_unit": "USD",
        "forwarded_from": None,
        "caller_name": None,
        "group_sid": None,
        "queue_time": "0",
        "trunk_sid": None,
        "annotation": None,
        "uri": f"{uri}.json",
        "subresource_uris": {name: f"{uri}/{name.title()}.json" for name in inside},
    }


def recording_resource(world: TwilioWorld, kept: Json) -> Json:
    """Return the body of a recording."""
    return {
        "sid": kept["sid"],
        "account_sid": world.account,
        "call_sid": kept["call"],
        "status": "completed",
        "duration": kept["seconds"],
        "channels": 1,
        "source": "RecordVerb",
        "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{world.account}/Recordings/{kept['sid']}.json",
    }


def _date(moment: datetime | None) -> str | None:
    """Return a moment as RFC 2822 says it, which is what the REST API of 2010 speaks."""
    return None if moment is None else format_datetime(moment.astimezone(UTC))
