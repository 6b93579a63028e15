"""The sound of a recording, from Twilio or from where it redirects (protocols.md C). Blocking."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final

import httpx

from prosaas.lib.twilio.errors import TwilioFailed

_TWILIO: Final = "https://api.twilio.com"
_CHUNK: Final = 64 * 1024
_TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)  # between two chunks, and for each connection
_REDIRECTS: Final = 3
_BAD_REQUEST: Final = 400


class MediaCut(Exception):
    """The connection ended before everything that was announced had come."""


@dataclass(frozen=True, slots=True)
class Media:
    """An answer that is being read; length in bytes, None when it was not announced."""

    content_type: str
    length: int | None
    _answer: httpx.Response

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, some 64 KiB at a time; MediaCut, TwilioFailed."""
        try:
            yield from self._answer.iter_bytes(_CHUNK)
        except httpx.RemoteProtocolError as error:
            raise MediaCut from error
        except httpx.HTTPError as error:
            raise TwilioFailed(status=0, code=0) from error


@dataclass(frozen=True, slots=True)
class TwilioMedia:
    """One account's recordings, also those of its subaccounts.

    api_url: a stand-in's base that replaces https://api.twilio.com, "" for Twilio.
    """

    account_sid: str
    auth_token: str
    api_url: str = ""

    @contextmanager
    def recording(self, *, account_sid: str, recording_sid: str, channels: int) -> Iterator[Media]:
        """A WAV with so many channels, or with those that it has; TwilioFailed.

        Where a redirect leads to another host, our credentials stay behind.
        """
        path = f"/2010-04-01/Accounts/{account_sid}/Recordings/{recording_sid}.wav"
        url = httpx.URL(f"{self.api_url or _TWILIO}{path}")
        with httpx.Client(
            auth=(self.account_sid or account_sid, self.auth_token),
            timeout=_TIMEOUT,
            verify=_certificates(),
            follow_redirects=True,
            max_redirects=_REDIRECTS,
            headers={"Accept-Encoding": "identity"},
        ) as client:
            try:
                with _opened(client, url.copy_set_param("RequestedChannels", channels)) as media:
                    yield media
            except TwilioFailed as error:
                if error.status != _BAD_REQUEST:
                    raise
                with _opened(client, url) as media:
                    yield media


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust, read from disk once for each process and not for each recording."""
    return httpx.create_ssl_context()


@contextmanager
def _opened(client: httpx.Client, url: httpx.URL) -> Iterator[Media]:
    try:
        answer = client.send(client.build_request("GET", url), stream=True)
    except httpx.HTTPError as error:
        raise TwilioFailed(status=0, code=0) from error
    try:
        if answer.status_code != httpx.codes.OK:
            raise TwilioFailed(status=answer.status_code, code=0)
        is_plain = "Content-Encoding" not in answer.headers
        length = answer.headers.get("Content-Length", "") if is_plain else ""
        content_type = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
        yield Media(content_type, int(length) if length.isdigit() else None, answer)
    finally:
        answer.close()
