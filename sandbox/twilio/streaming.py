"""<Start><Stream> and <Stop><Stream>: a call's sound goes to the product, beside whatever the call does."""

from sandbox.twilio.courier import Document, joined
from sandbox.twilio.exchange import Exchange
from sandbox.twilio.stream import MediaStream, StreamOrder
from sandbox.twilio.twiml import Verb
from sandbox.twilio.world import Call, Step


class Streaming:
    """Begins and ends media streams."""

    def __init__(self, exchange: Exchange) -> None:
        """Stream the calls of `exchange`."""
        self._parts = exchange.parts

    async def start(self, call: Call, document: Document, verb: Verb) -> Step | None:
        """Begin the streams of a <Start>; a name that is in use already is refused, as Twilio does."""
        for child in verb.children:
            sid = self._parts.world.sid("MZ")
            name = child.get("name") or sid
            if name in call.leg.streams:
                self._parts.world.note(call, "error", code=31923, text=f"there is a stream {name!r} already")
                continue
            order = StreamOrder(
                url=child.get("url"),
                track=child.get("track", "inbound_track"),
                name=child.get("name"),
                parameters={each.get("name"): each.get("value") for each in child.children},
                account=self._parts.world.account,
                call=call.sid,
                sid=sid,
            )
            self._begin(call, name, order, child, joined(document, child.get("statusCallback")))
        return None

    def _begin(self, call: Call, name: str, order: StreamOrder, verb: Verb, callback: str) -> None:
        def told(event: str, code: int, words: str) -> None:
            self._parts.world.note(call, event, stream=order.sid, code=code, text=words)
            if event != "stream-started" and call.leg.streams.get(name) is stream and not call.over.is_set():
                del call.leg.streams[name]
            if verb.get("statusCallback"):
                given = {"StreamSid": order.sid, "StreamName": order.name, "StreamEvent": event}
                given |= {"StreamError": words} if code else {}
                method = verb.get("statusCallbackMethod", "POST")
                self._parts.courier.inform(call, callback, method, event, given)

        stream = MediaStream(order, self._parts.access.twilio_auth_token, told)
        call.leg.streams[name] = call.streams[order.sid] = stream
        stream.task = self._parts.background.start(stream.run())

    async def stop(self, call: Call, document: Document, verb: Verb) -> Step | None:
        """End the streams that a <Stop> names."""
        del document
        for child in verb.children:
            stream = call.leg.streams.pop(child.get("name"), None)
            if stream is not None:
                stream.stop()
        return None
