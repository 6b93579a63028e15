"""What every REST request passes: authentication, trouble on purpose, and the log."""

import base64
import binascii
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import parse_qs

from aiohttp import web

from prosaas.sandbox.twilio.call import API_VERSION
from prosaas.sandbox.twilio.config import RestFault
from prosaas.sandbox.twilio.rest.outbound_form import Form
from prosaas.sandbox.twilio.rest.shapes import RestError
from prosaas.sandbox.twilio.rest.spoiled import spoiled
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

MOST_LOGGED = 10_000
_TROUBLE: Mapping[int, tuple[int, str]] = {
    429: (20429, "Too Many Requests"),
    500: (20500, "Internal Server Error"),
    503: (20503, "Service Unavailable"),
}

View = Callable[[TwilioSandbox, web.Request], Awaitable[web.Response]]


class Gate:
    """Wraps views. `log` holds the last MOST_LOGGED requests, `faults` the trouble to come."""

    def __init__(self, twilio: TwilioSandbox) -> None:
        self._twilio = twilio
        self.faults: list[RestFault] = []
        self.log: deque[dict[str, object]] = deque(maxlen=MOST_LOGGED)

    def guarded(self, view: View) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The view as a handler that answers its RestErrors as Twilio does."""

        async def handler(request: web.Request) -> web.StreamResponse:
            entry = await self._logged(request)
            response: web.StreamResponse
            try:
                self._authenticate(request)
                response = await self._troubled(view, request)
            except RestError as error:
                response = web.json_response(error.body, status=error.status)
                entry["code"] = error.body["code"]
            entry["status"] = response.status
            self._log_answer(request, entry)
            return response

        return handler

    async def _logged(self, request: web.Request) -> dict[str, object]:
        about: dict[str, object] = {
            "method": request.method,
            "path": request.path_qs,
            "form": (await form_of(request)).fields,
        }
        call = self._twilio.calls.get(request.match_info.get("call", ""))
        if call is not None:
            call.wire.add("app", "rest request", **about)
        entry = {"at": self._twilio.clock.utc().isoformat(), **about, "status": None, "code": None}
        self.log.append(entry)
        return entry

    def _log_answer(self, request: web.Request, entry: Mapping[str, object]) -> None:
        call = self._twilio.calls.get(request.match_info.get("call", ""))
        if call is not None:
            code, status = entry["code"], entry["status"]
            call.wire.add("twilio", "rest answer", path=request.path_qs, status=status, code=code)

    def _authenticate(self, request: web.Request) -> None:
        """An active account by its token, or the owner by an API key; the owner may act for
        others where the path names them.
        """
        user, secret = _credentials(request)
        if not secret or self._secret(user) != secret:
            raise RestError(401, 20003, "Authenticate")
        owner, acts_for = self._twilio.config.account_sid, own_account(self._twilio, request)
        wanted = request.match_info.get("account", acts_for)
        if self._twilio.accounts.get(wanted) is None or wanted != acts_for != owner:
            raise not_found(request)

    def _secret(self, user: str) -> str | None:
        account = self._twilio.accounts.get(user)
        if account is None:
            return self._twilio.config.api_keys.get(user)
        return account.auth_token if account.is_active else None

    async def _troubled(self, view: View, request: web.Request) -> web.StreamResponse:
        fault = self._take(request)
        if fault is None:
            return await view(self._twilio, request)
        sleep = self._twilio.clock.sleep
        await sleep(fault.delay_ms / 1000)
        if not (fault.status or fault.drop):
            response = await view(self._twilio, request)
            await sleep(fault.answer_delay_ms / 1000)
            return await spoiled(request, response, fault.body) if fault.body else response
        if fault.lost_answer:
            with suppress(RestError):  # a refusal is lost too
                await view(self._twilio, request)
        await sleep(fault.answer_delay_ms / 1000)
        if fault.drop and request.transport is not None:
            request.transport.abort()
        code, message = _TROUBLE.get(fault.status, (20000 + fault.status, "Trouble on purpose"))
        raise RestError(fault.status or 500, fault.code or code, message)

    def _take(self, request: web.Request) -> RestFault | None:
        """The first fault that matches; it is used up when it was the last of its count."""
        path = _named(request)
        for index, fault in enumerate(self.faults):
            if fault.method in {"", request.method} and path.startswith(fault.path):
                if fault.count == 1:
                    del self.faults[index]
                elif fault.count:
                    self.faults[index] = replace(fault, count=fault.count - 1)
                return fault
        return None


def _named(request: web.Request) -> str:
    """The path as RestFault.path names it: without an account where it goes on behind one."""
    path = request.path.removeprefix(f"/{API_VERSION}")
    inner = path.removeprefix(f"/Accounts/{request.match_info.get('account', '')}")
    return inner if inner.startswith("/") else path


def own_account(twilio: TwilioSandbox, request: web.Request) -> str:
    """Whose credentials these are, whatever account the path names."""
    user, _ = _credentials(request)
    return twilio.config.account_sid if is_key(request) else user


def is_key(request: web.Request) -> bool:
    """Whether an API key came, not an account's own token."""
    return _credentials(request)[0].startswith("SK")


def require_active(twilio: TwilioSandbox, account_sid: str) -> None:
    """An owner cannot begin anything for a child that is not active; raises RestError 20005."""
    if not twilio.accounts.is_active(account_sid):
        raise RestError(403, 20005, f"Account {account_sid} is not active")


def _credentials(request: web.Request) -> tuple[str, str]:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        user, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return user, secret


def not_found(request: web.Request) -> RestError:
    """For what is not there, or is somebody else's."""
    return RestError(404, 20404, f"The requested resource {request.path} was not found")


async def form_of(request: web.Request) -> Form:
    """The form-encoded body, with blank values and repeated keys."""
    return Form(parse_qs(await request.text(), keep_blank_values=True))
