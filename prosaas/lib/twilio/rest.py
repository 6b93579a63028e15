"""Orders to Twilio's REST API (protocols.md C, D), through its SDK. Blocking: for tasks."""

from __future__ import annotations

from dataclasses import dataclass

from requests import RequestException
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from prosaas.lib.twilio.errors import TwilioFailed

_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class StartedRecording:
    """A recording that Twilio has begun. status: Twilio's word; source: who asked for it."""

    recording_sid: str
    status: str
    channels: int
    source: str


class TwilioRest:
    """One account's REST API; also reaches its subaccounts, named by account_sid."""

    def __init__(self, *, account_sid: str, auth_token: str, api_url: str = "") -> None:
        """api_url: a stand-in's base that replaces https://api.twilio.com, "" for Twilio."""
        self._http = TwilioHttpClient(timeout=_TIMEOUT_S)
        self._account_sid, self._auth_token, self._api_url = account_sid, auth_token, api_url

    def recording_start(
        self, *, account_sid: str, call_sid: str, callback_url: str
    ) -> StartedRecording:
        """Records both sides on two channels; TwilioFailed says whether to try again.

        A second start of the same call answers the same recording (protocols.md C).
        """
        try:
            account = self._client(account_sid).api.v2010.accounts(account_sid)
            recording = account.calls(call_sid).recordings.create(
                recording_channels="dual",
                recording_status_callback=callback_url,
                recording_status_callback_event=["in-progress", "completed", "absent"],
            )
        except (TwilioRestException, TwilioServiceException) as error:
            raise TwilioFailed(status=int(error.status), code=int(error.code or 0)) from error
        except (RequestException, TwilioException) as error:
            raise TwilioFailed(status=0, code=0) from error
        return StartedRecording(
            recording_sid=str(recording.sid),
            status=str(recording.status),
            channels=int(recording.channels or 0),
            source=str(recording.source),
        )

    def close(self) -> None:
        """Closes the kept-alive connections."""
        if self._http.session is not None:
            self._http.session.close()

    def _client(self, account_sid: str) -> Client:
        """The SDK, in our account's name, or in the call's own when ours is not configured."""
        client = Client(self._account_sid or account_sid, self._auth_token, http_client=self._http)
        if self._api_url:
            client.api.base_url = self._api_url
        return client
