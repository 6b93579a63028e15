"""Orders to Twilio's REST API (protocols.md C, D), through its SDK. Blocking: for tasks."""

from __future__ import annotations

from dataclasses import dataclass

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.api.v2010.account import AccountContext

from prosaas.lib.twilio.client import TIMEOUT_S, Credentials, client_of, refusals
from prosaas.lib.twilio.errors import TwilioFailed

_NOT_FOUND = 404
_PAGE = 100  # recordings; nobody makes more of one call


@dataclass(frozen=True, slots=True)
class StartedRecording:
    """A recording that Twilio has begun. status: Twilio's word; source: who asked for it."""

    recording_sid: str
    status: str
    channels: int
    source: str


@dataclass(frozen=True, slots=True)
class ListedRecording:
    """A recording as Twilio lists it. seconds: whole ones, None while it runs."""

    recording_sid: str
    call_sid: str
    status: str
    channels: int
    source: str
    seconds: int | None
    error_code: str


class TwilioRest:
    """One account's REST API; also reaches its subaccounts, named by account_sid."""

    def __init__(self, *, account_sid: str, auth_token: str, api_url: str = "") -> None:
        """api_url: a stand-in's base that replaces https://api.twilio.com, "" for Twilio."""
        self._http = TwilioHttpClient(timeout=TIMEOUT_S)
        self._account_sid, self._auth_token, self._api_url = account_sid, auth_token, api_url

    def recording_start(
        self, *, account_sid: str, call_sid: str, callback_url: str
    ) -> StartedRecording:
        """Records both sides on two channels; TwilioFailed says whether to try again.

        A second start of the same call answers the same recording (protocols.md C).
        """
        with refusals():
            recording = (
                self._account(account_sid)
                .calls(call_sid)
                .recordings.create(
                    recording_channels="dual",
                    recording_status_callback=callback_url,
                    recording_status_callback_event=["in-progress", "completed", "absent"],
                )
            )
        return StartedRecording(
            recording_sid=str(recording.sid),
            status=str(recording.status),
            channels=int(recording.channels or 0),
            source=str(recording.source),
        )

    def recordings_of_call(self, *, account_sid: str, call_sid: str) -> list[ListedRecording]:
        """The call's recordings that are not deleted, oldest first; TwilioFailed.

        Whoever acts on one compares its `call_sid`: a list that was not narrowed is everybody's.
        """
        with refusals():
            found = self._account(account_sid).recordings.list(call_sid=call_sid, page_size=_PAGE)
        return [
            ListedRecording(
                recording_sid=str(entry.sid),
                call_sid=str(entry.call_sid or ""),
                status=str(entry.status),
                channels=int(entry.channels or 0),
                source=str(entry.source),
                seconds=_seconds(entry.duration),
                error_code=str(entry.error_code or ""),
            )
            for entry in reversed(found)
        ]

    def recording_exists(self, *, account_sid: str, recording_sid: str) -> bool:
        """Whether Twilio still has it: False for 404 only; TwilioFailed."""
        try:
            with refusals():
                found = self._account(account_sid).recordings(recording_sid).fetch()
        except TwilioFailed as error:
            if error.status != _NOT_FOUND:
                raise
            return False
        return str(found.status) != "deleted"

    def recording_delete(self, *, account_sid: str, recording_sid: str) -> None:
        """Delete it for good; one that is gone is no error. TwilioFailed."""
        try:
            with refusals():
                self._account(account_sid).recordings(recording_sid).delete()
        except TwilioFailed as error:
            if error.status != _NOT_FOUND:
                raise

    def close(self) -> None:
        """Closes the kept-alive connections."""
        if self._http.session is not None:
            self._http.session.close()

    def _account(self, account_sid: str) -> AccountContext:
        return self._client(account_sid).api.v2010.accounts(account_sid)

    def _client(self, account_sid: str) -> Client:
        """The SDK, in our account's name, or in the call's own when ours is not configured."""
        account_sid = self._account_sid or account_sid
        return client_of(Credentials(account_sid, self._auth_token, self._api_url), self._http)


def _seconds(duration: object) -> int | None:
    """Twilio's string of seconds; None for null, and for the -1 of what still runs."""
    text = str(duration)
    return int(text) if text.isdigit() else None
