"""How Twilio refuses a request of its REST API, and what it notes where a call goes wrong."""

from typing import Final

from sandbox.shapes import Json

# Numbers of Twilio's dictionary of errors.
AUTHENTICATE: Final = 20003
NOT_FOUND: Final = 20404
TOO_MANY: Final = 20429
UNREACHABLE_WEBHOOK: Final = 11200
TOO_LARGE: Final = 11750
BAD_CONTENT_TYPE: Final = 12300
PARSE_FAILURE: Final = 12100
SCHEMA: Final = 12200
HANDSHAKE: Final = 31920
STREAM_CLOSED: Final = 31921
CALLBACK_FAILED: Final = 15003


class TwilioRefusalError(Exception):
    """A request that Twilio would refuse: the HTTP status, the error's number and its words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        """Keep the answer that the caller gets."""
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def answer(self) -> Json:
        """Return the body of the answer."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}


class TwimlError(Exception):
    """A document that cannot be had or played: the error's number and what is wrong with it."""

    def __init__(self, code: int, message: str) -> None:
        """Keep the number that Twilio's debugger would show."""
        super().__init__(message)
        self.code = code


def bad_request(code: int, message: str) -> TwilioRefusalError:
    """Return the refusal 400 with an error's number."""
    return TwilioRefusalError(400, code, message)


def not_found(path: str) -> TwilioRefusalError:
    """Return the refusal 404 for `path`."""
    return TwilioRefusalError(404, NOT_FOUND, f"The requested resource {path} was not found")
