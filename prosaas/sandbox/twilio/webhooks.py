"""Signed requests to the application, within Twilio's limits (protocols.md A1, A2)."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import aiohttp
from yarl import URL

from prosaas.sandbox.twilio.call import Call
from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.limits import Limits
from prosaas.sandbox.twilio.route import Route, signature_headers

_MOST_REDIRECTS = 5
_MOVED = {301, 302, 303}
_WRONG_NAME = 62  # X509_V_ERR_HOSTNAME_MISMATCH


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


class _Failed(Exception):
    """One try that brought no answer; `kind` is what Limits.retry_on may name."""

    def __init__(self, kind: str, code: int, error: BaseException | str) -> None:
        self.kind = kind
        self.refusal = TwilioError(code, str(error) or type(error).__name__)
        super().__init__(str(self.refusal))


class Webhooks:
    """The HTTP side of Twilio; `limits` hold where a URL's fragment does not say otherwise."""

    def __init__(self, session: aiohttp.ClientSession, limits: Limits) -> None:
        self._session = session
        self._limits = limits

    async def send(self, call: Call, request: Request) -> Answer:
        """One exchange, redirects followed as GET; raises TwilioError when there is no answer."""
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": call.sids.token(),
            "X-Home-Region": "us1",
            "Accept": "*/*",
        }
        limits = self._limits.of(request.url)
        try:
            async with asyncio.timeout(limits.total_s):
                return await self._follow(call, request, headers, limits)
        except TimeoutError as error:
            raise TwilioError(11205, f"no answer within {limits.total_s:g} s") from error

    async def _follow(
        self, call: Call, request: Request, headers: dict[str, str], limits: Limits
    ) -> Answer:
        for _ in range(_MOST_REDIRECTS):
            answer, location = await self._retried(call, request, headers, limits)
            if not location:
                return answer
            url = urljoin(request.url, location)
            request = Request(url, {}, "GET", request.purpose)
        raise TwilioError(11215, request.url)

    async def _retried(
        self, call: Call, request: Request, headers: dict[str, str], limits: Limits
    ) -> tuple[Answer, str]:
        if not urlsplit(request.url).netloc:
            raise TwilioError(11200, f"not an absolute URL: {request.url}")
        tries = 1
        while True:
            more = tries <= limits.retries
            try:
                answer, location = await self._logged(call, request, headers, limits)
            except _Failed as failed:
                if not (more and limits.retries_after(failed.kind)):
                    raise failed.refusal from failed
            else:
                if not (more and limits.retries_after(f"{answer.status // 100}xx")):
                    return answer, location
            tries += 1

    async def _logged(
        self, call: Call, request: Request, headers: dict[str, str], limits: Limits
    ) -> tuple[Answer, str]:
        sent = _sent(call, request, headers)
        try:
            return await self._exchange(call, request, headers | {}, (limits, sent))
        except (aiohttp.ClientError, ssl.SSLError, ValueError, OSError) as error:
            failed = _failed(error)
            sent["error"] = failed.refusal.notice.message
            call.wire.add("twilio", "error", url=request.url, message=sent["error"])
            raise failed from error

    async def _exchange(
        self,
        call: Call,
        request: Request,
        headers: dict[str, str],
        how: tuple[Limits, dict[str, object]],
    ) -> tuple[Answer, str]:
        (limits, sent), (url, form) = how, _on_the_wire(request)
        target, detour = Route.of(call).dial(url)
        headers |= detour | signature_headers(call, url, form.items(), request.purpose)
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        sent["headers"] = headers
        async with self._session.request(
            request.method,
            URL(target, encoded=True),
            data=urlencode(form).encode() if form else None,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=limits.connect_s, sock_read=limits.read_s
            ),
        ) as response:
            body = await response.read()
        location = response.headers.get("Location", "") if response.status in _MOVED else ""
        answer = Answer(request.url, response.status, _content_type(response), body)
        _answered(call, sent, answer, location)
        return answer, location


def _failed(error: Exception) -> _Failed:
    """What Twilio would log for an exchange that failed, and what kind of failure it was."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            return _Failed("dns", 11210, error)
        case aiohttp.ClientConnectorCertificateError(certificate_error=cause):
            wrong_name = getattr(cause, "verify_code", 0) == _WRONG_NAME
            return _Failed("tls", 11235 if wrong_name else 11237, error)
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return _Failed("tls", 11220, error)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return _Failed("ct", 11205, error)
        case aiohttp.SocketTimeoutError():
            return _Failed("rt", 11205, error)
        case _:
            return _Failed("broken", 11205, error)


def _on_the_wire(request: Request) -> tuple[str, Mapping[str, str]]:
    """The URL and the form: GET carries its parameters in the query, which is then signed."""
    if request.method != "GET" or not request.params:
        return request.url, request.params if request.method != "GET" else {}
    parts = urlsplit(request.url)
    query = "&".join(part for part in (parts.query, urlencode(request.params)) if part)
    return urlunsplit(parts._replace(query=query)), {}


def _content_type(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("Content-Type", "")


def _sent(call: Call, request: Request, headers: Mapping[str, str]) -> dict[str, object]:
    """Log a try; the entry is completed by its answer or its error. `_ms` are the clock's."""
    entry: dict[str, object] = {
        "url": request.url,
        "method": request.method,
        "purpose": request.purpose,
        "params": dict(request.params),
        "idempotency_token": headers["I-Twilio-Idempotency-Token"],
        "at": call.clock.utc().isoformat(),
        "sent_ms": call.clock.ms(),
        "answered_ms": None,
        "status": None,
        "error": "",
    }
    call.webhooks.append(entry)
    token = entry["idempotency_token"]
    about = {"method": request.method, "url": request.url, "params": dict(request.params)}
    call.wire.add("twilio", "request", purpose=request.purpose, token=token, **about)
    return entry


def _answered(call: Call, sent: dict[str, object], answer: Answer, location: str) -> None:
    sent["status"], sent["answered_ms"] = answer.status, call.clock.ms()
    call.wire.add(
        "app",
        "answer",
        url=answer.url,
        token=sent["idempotency_token"],
        status=answer.status,
        content_type=answer.content_type,
        location=location,
        body=answer.body.decode(errors="replace"),
    )
