"""The stand-in for Twilio: documents are played, telephones ring, and the product is told as Twilio tells it."""



from tests.support.toy_switchboard import LINE, MARY, switchboard


async def test_a_caller_hears_a_greeting_presses_a_key_and_hangs_up() -> None:
    """Every request is signed; the form says what Twilio says; the end is told with its length."""
    async with switchboard() as scene:
        scene.board.answers(
            "/voice/incoming",
            '<Say language="en-GB">Good morning.</Say>',
            '<Gather numDigits="1" action="/voice/chosen"><Say>Press 9.</Say></Gather><Hangup/>',
        )
        scene.board.answers("/voice/chosen", "<Say>You pressed it.</Say>", '<Pause length="600"/>')
        mary = scene.play.telephone.at(MARY)
        sid = await mary.call()
        await mary.hears("Good morning.")
        assert await mary.listening() == "dtmf"
        await mary.press("9")
        await mary.hears("You pressed it.")
        await mary.hang_up()
        await scene.play.telephone.happens(sid, "told", event="completed")
        first, chosen = scene.board.told("/voice/incoming")[0], scene.board.told("/voice/chosen")[0]
        assert (first["From"], first["To"], first["CallStatus"]) == (MARY, LINE, "ringing")
        assert (first["Direction"], first["CallSid"]) == ("inbound", sid)
        assert (chosen["Digits"], chosen["CallStatus"]) == ("9", "in-progress")
        ended = scene.board.told("/voice/status")
        assert [each["CallStatus"] for each in ended] == ["completed"]
        assert int(ended[0]["CallDuration"]) >= 1
        assert all(each.signed for each in scene.board.asked)
