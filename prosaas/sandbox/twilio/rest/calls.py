"""Calls by REST: list, create, fetch, change (protocols.md A7, D, E)."""

from dataclasses import replace

from aiohttp import web

from prosaas.sandbox.twilio.call import TIME_LIMIT_S, Call, HangUpOrder, RedirectOrder
from prosaas.sandbox.twilio.rest.gate import form_of, not_found, require_active
from prosaas.sandbox.twilio.rest.outbound_form import Form, check_inline, checked_url, placement
from prosaas.sandbox.twilio.rest.pages import matches, page, within
from prosaas.sandbox.twilio.rest.resources import of_call, resources
from prosaas.sandbox.twilio.rest.shapes import RestError, call_json
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

_NOT_ANSWERED = {"queued", "initiated", "ringing"}


def call_of(twilio: TwilioSandbox, request: web.Request) -> Call:
    """The call the path names; raises RestError 20404 for a stranger's too."""
    call = twilio.calls.get(request.match_info["call"])
    if call is None or call.number.account_sid != request.match_info["account"]:
        raise not_found(request)
    return call


async def call_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The account's calls, newest first, by To, From, ParentCallSid, Status and times."""
    found = [
        call
        for call in resources(twilio, request.match_info["account"])
        if matches(request, "To", call.to)
        and matches(request, "From", call.from_number)
        and matches(request, "ParentCallSid", call.parent_sid or "")
        and matches(request, "Status", call.status)
        and within(request, "StartTime", call.answered_at)
        and within(request, "EndTime", call.ended_at)
    ]
    return web.json_response(page(request, "calls", found, call_json, lambda call: call.sid))


async def call_create(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Queue an outbound call: 201, and nothing has rung yet."""
    account, form = request.match_info["account"], await form_of(request)
    require_active(twilio, account)
    ours = [n.number for n in twilio.numbers.values() if n.account_sid == account]
    call = twilio.call_create(placement(form, account, twilio.config, ours))
    call.wire.add("app", "rest request", method="POST", path=request.path, form=form.fields)
    call.wire.add("twilio", "rest answer", path=request.path, status=201, code=None)
    return web.json_response(call_json(of_call(call)), status=201)


async def call_get(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """One call, or a leg of one."""
    wanted = request.match_info["call"]
    if wanted in twilio.calls:
        return web.json_response(call_json(of_call(call_of(twilio, request))))
    for call in resources(twilio, request.match_info["account"]):
        if call.sid == wanted:
            return web.json_response(call_json(call))
    raise not_found(request)


async def call_update(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """End a call or send it to another document; the Call as it was at that moment.

    The order is carried out after the answer, and of two that race the first one counts.
    """
    call, form = call_of(twilio, request), await form_of(request)
    order = _order(form)
    if isinstance(order, RedirectOrder) and call.status != "in-progress":
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    _change(twilio, call, form)
    too_late = form.one("Status") == "canceled" and call.status not in _NOT_ANSWERED
    if order is not None and call.ended_at is None and not too_late:
        call.orders.put_nowait(order)
    return web.json_response(call_json(of_call(call)))


def _order(form: Form) -> HangUpOrder | RedirectOrder | None:
    status, url, twiml = form.one("Status"), checked_url(form, "Url", 21205), form.one("Twiml")
    if url and twiml:
        raise RestError(400, 20001, "Url and Twiml are mutually exclusive")
    if status:
        if status not in {"completed", "canceled"}:
            raise RestError(400, 20001, f"Invalid Status: {status}")
        return HangUpOrder("rest")
    if twiml:
        check_inline(twiml)
        return RedirectOrder(twiml=twiml)
    return RedirectOrder(url=url, method=form.one("Method", "POST").upper()) if url else None


def _change(twilio: TwilioSandbox, call: Call, form: Form) -> None:
    """FallbackUrl, StatusCallback and TimeLimit hold from now on."""
    call.number = replace(
        call.number,
        voice_fallback_url=checked_url(form, "FallbackUrl", 21205)
        or call.number.voice_fallback_url,
        voice_fallback_method=form.one("FallbackMethod", call.number.voice_fallback_method).upper(),
        status_callback=checked_url(form, "StatusCallback", 21609) or call.number.status_callback,
        status_callback_method=form.one(
            "StatusCallbackMethod", call.number.status_callback_method
        ).upper(),
    )
    if form.one("TimeLimit"):
        twilio.time_limit(call, form.number("TimeLimit", TIME_LIMIT_S, TIME_LIMIT_S))
