"""Deleting recordings at Twilio, verified (protocols.md C)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from django.conf import settings

from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.rest import ListedRecording, TwilioRest
from recordings.retention.not_deleted import NotDeleted
from recordings.twilio_account import our_twilio

_PATIENCE: Final = 3  # requests in a row without an answer, ten seconds each
_NOT_FOUND: Final = 404

T = TypeVar("T")


class Carrier:
    """Twilio's REST API for one run of deletions; one that does not answer is left alone."""

    def __init__(self, twilio: TwilioRest) -> None:
        self._twilio, self._unanswered = twilio, 0

    def recording_delete(self, *, account_sid: str, recording_sid: str) -> None:
        """Delete a recording, there or not, and see that it is gone; NotDeleted."""
        twilio, account = self._twilio, _account(account_sid)
        names = {"account_sid": account, "recording_sid": recording_sid}
        self._asked(lambda: twilio.recording_delete(**names), if_missing=None)
        if self._asked(lambda: twilio.recording_exists(**names), if_missing=False):
            raise NotDeleted("twilio-kept-it")

    def recordings_of_call(self, *, account_sid: str, call_sid: str) -> list[str]:
        """The RecordingSids that Twilio has of a call, also those we never heard of; NotDeleted.

        NotDeleted too where it lists what is of another call: then nothing of it is to go.
        """
        twilio, account = self._twilio, _account(account_sid)
        nothing: list[ListedRecording] = []
        found = self._asked(
            lambda: twilio.recordings_of_call(account_sid=account, call_sid=call_sid),
            if_missing=nothing,
        )
        if any(entry.call_sid != call_sid for entry in found):
            raise NotDeleted("twilio-listed-others")
        return [entry.recording_sid for entry in found]

    def _asked(self, request: Callable[[], T], *, if_missing: T) -> T:
        """The answer; every refusal but "not found" is NotDeleted."""
        if self._unanswered >= _PATIENCE:
            raise NotDeleted("twilio-unreachable")
        try:
            answer = request()
        except TwilioFailed as error:
            self._unanswered = 0 if error.status else self._unanswered + 1
            if error.status == _NOT_FOUND:
                return if_missing
            raise NotDeleted(f"twilio-{error.code or error.status or 'unreachable'}") from error
        self._unanswered = 0
        return answer


@contextmanager
def carrier_connected() -> Iterator[Carrier]:
    """The carrier of the settings, until the block ends."""
    with our_twilio() as twilio:
        yield Carrier(twilio)


def _account(account_sid: str) -> str:
    return account_sid or settings.TWILIO_ACCOUNT_SID
