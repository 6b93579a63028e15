"""The REST bodies of the 2010 API: calls, recordings, errors (protocols.md A7, C, D)."""

from prosaas.sandbox.twilio.call import API_VERSION
from prosaas.sandbox.twilio.clock import rfc2822
from prosaas.sandbox.twilio.recordings import Recording
from prosaas.sandbox.twilio.rest.call_resource import CallResource


def call_json(call: CallResource) -> dict[str, object]:
    """A Call resource's body."""
    uri = f"/{API_VERSION}/Accounts/{call.account_sid}/Calls/{call.sid}"
    over = call.ended_at is not None
    return {
        "sid": call.sid,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.ended_at or call.answered_at or call.created_at),
        "parent_call_sid": call.parent_sid,
        "account_sid": call.account_sid,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.from_number,
        "from_formatted": call.from_number,
        "phone_number_sid": None,
        "status": call.status,
        "start_time": rfc2822(call.answered_at),
        "end_time": rfc2822(call.ended_at),
        "duration": str(call.seconds) if over else None,
        "price": None,
        "price_unit": "USD",
        "direction": call.direction,
        "answered_by": None,
        "annotation": None,
        "api_version": API_VERSION,
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": "0",
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }


def recording_json(recording: Recording, url: str) -> dict[str, object]:
    """A Recording resource; `url` is its media address without extension."""
    call = recording.call
    done = recording.status == "completed"
    return {
        "account_sid": call.number.account_sid,
        "api_version": API_VERSION,
        "call_sid": call.sid,
        "conference_sid": None,
        "channels": recording.channels,
        "date_created": rfc2822(recording.started_at),
        "date_updated": rfc2822(recording.started_at),
        "start_time": rfc2822(recording.started_at),
        "price": None,
        "price_unit": "USD",
        "duration": str(recording.seconds) if done else None,
        "sid": recording.sid,
        "source": recording.source,
        "status": recording.status,
        "error_code": None,
        "track": recording.track,
        "encryption_details": None,
        "media_url": url,
        "uri": f"/{API_VERSION}/Accounts/{call.number.account_sid}/Recordings/{recording.sid}.json",
    }


def error_json(status: int, code: int, message: str) -> dict[str, object]:
    """An error body; the SDK turns it into TwilioRestException(status, code, message)."""
    return {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }


class RestError(Exception):
    """Answered as Twilio's error JSON."""

    def __init__(self, status: int, code: int, message: str) -> None:
        self.status = status
        self.body = error_json(status, code, message)
        super().__init__(message)
