"""Signed requests to the application, within Twilio's limits (protocols.md A1, A2)."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import aiohttp
from yarl import URL

from prosaas.sandbox.twilio_call import Call
from prosaas.sandbox.twilio_errors import TwilioError
from prosaas.sandbox.twilio_route import Route, signature_headers

CONNECT_S = 5.0
_TRIES = 2
_MOST_REDIRECTS = 5
_MOVED = {301, 302, 303}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered; `url` is the one that answered, after redirects."""

    url: str
    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A webhook to send. `purpose` is webhook or status (which knobs of Faults apply)."""

    url: str
    params: Mapping[str, str]
    method: str = "POST"
    purpose: str = "webhook"


class Webhooks:
    """The HTTP side of Twilio: 5 s per connection attempt, two of them, 15 s (`total_s`) in all."""

    def __init__(self, session: aiohttp.ClientSession, total_s: float) -> None:
        self._session = session
        self._total_s = total_s

    async def send(self, call: Call, request: Request) -> Answer:
        """One exchange, redirects followed as GET; raises TwilioError when there is no answer."""
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": call.sids.token(),
            "X-Home-Region": "us1",
            "Accept": "*/*",
        }
        try:
            async with asyncio.timeout(self._total_s):
                return await self._follow(call, request, headers)
        except TimeoutError as error:
            raise TwilioError(11205, f"no answer within {self._total_s:g} s") from error

    async def _follow(self, call: Call, request: Request, headers: dict[str, str]) -> Answer:
        for _ in range(_MOST_REDIRECTS):
            answer, location = await self._retried(call, request, headers)
            if not location:
                return answer
            url = urljoin(request.url, location)
            request = Request(url, {}, "GET", request.purpose)
        raise TwilioError(11215, request.url)

    async def _retried(
        self, call: Call, request: Request, headers: dict[str, str]
    ) -> tuple[Answer, str]:
        failure = ""
        for _ in range(_TRIES):
            try:
                return await self._exchange(call, request, headers)
            except aiohttp.ClientConnectorDNSError as error:
                raise TwilioError(11210, str(error)) from error
            except (aiohttp.ClientSSLError, ssl.SSLError) as error:
                raise TwilioError(11220, str(error)) from error
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                failure = str(error)
            except (aiohttp.ClientError, ValueError) as error:
                raise TwilioError(11205, str(error)) from error
        raise TwilioError(11205, failure)

    async def _exchange(
        self, call: Call, request: Request, headers: dict[str, str]
    ) -> tuple[Answer, str]:
        url, form = _on_the_wire(request)
        target, detour = Route.of(call).dial(url)
        signed = signature_headers(call, url, form.items(), request.purpose)
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"} if form else {}
        entry = _log(call, request, headers)
        async with self._session.request(
            request.method,
            URL(target, encoded=True),
            data=urlencode(form).encode() if form else None,
            headers=headers | kind | detour | signed,
            allow_redirects=False,
        ) as response:
            body = await response.read()
            entry["status"] = response.status
            answer = Answer(request.url, response.status, _content_type(response), body)
            location = response.headers.get("Location", "") if response.status in _MOVED else ""
            return answer, location


def _on_the_wire(request: Request) -> tuple[str, Mapping[str, str]]:
    """The URL and the form: GET carries its parameters in the query, which is then signed."""
    if request.method != "GET" or not request.params:
        return request.url, request.params if request.method != "GET" else {}
    parts = urlsplit(request.url)
    query = "&".join(part for part in (parts.query, urlencode(request.params)) if part)
    return urlunsplit(parts._replace(query=query)), {}


def _content_type(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("Content-Type", "")


def _log(call: Call, request: Request, headers: Mapping[str, str]) -> dict[str, object]:
    entry: dict[str, object] = {
        "url": request.url,
        "method": request.method,
        "params": dict(request.params),
        "idempotency_token": headers["I-Twilio-Idempotency-Token"],
        "at": call.clock.utc().isoformat(),
        "status": None,
    }
    call.webhooks.append(entry)
    return entry
