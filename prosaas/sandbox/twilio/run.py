"""The life of one call: documents in turn, orders from outside at any moment, one end."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from prosaas.sandbox.twilio.call import Call, HangUpOrder, RedirectOrder
from prosaas.sandbox.twilio.documents import Documents, Page
from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.verbs.perform import Verbs
from prosaas.sandbox.twilio.verbs.stage import CallEnded

_Next = Page | HangUpOrder | RedirectOrder
_Work = Coroutine[Any, Any, Page]


async def run(call: Call, documents: Documents, verbs: Verbs) -> str:
    """Run a call to its end; the terminal status. Cancelling it closes the open stream."""
    work: _Work = _first(call, documents)
    try:
        while True:
            try:
                following = await _unless_ordered(call, work)
            except TwilioError as error:
                work = _after(error, call, documents, verbs)
                continue
            if not isinstance(following, Page):
                verbs.left(hung_up=isinstance(following, HangUpOrder))
            if isinstance(following, HangUpOrder):
                call.ended_by = following.by
                return _ended(call, following)
            call.ended_by = ""
            work = _work(following, documents, verbs)
    except CallEnded as ending:
        call.ended_by = call.ended_by or "application"
        return ending.status


def _after(error: TwilioError, call: Call, documents: Documents, verbs: Verbs) -> _Work:
    """What Twilio does about an error: ask the fallback URL, or else apologise and hang up."""
    call.note(error.notice)
    if documents.can_fall_back():
        return documents.fallback(error.notice)
    call.ended_by = "error"
    if call.answered_at is None:
        raise CallEnded("failed")
    return verbs.apologise()


def _ended(call: Call, order: HangUpOrder) -> str:
    if call.answered_at is not None:
        return "completed"
    return "canceled" if order.by == "rest" else "no-answer"


async def _first(call: Call, documents: Documents) -> Page:
    page = await documents.first()
    if call.order.faults.repeat_webhook:
        call.sids.repeat_token()
        page = await documents.first()
    return page


def _work(following: Page | RedirectOrder, documents: Documents, verbs: Verbs) -> _Work:
    if isinstance(following, RedirectOrder):
        return _redirect(following, documents)
    return verbs.run(following)


async def _redirect(order: RedirectOrder, documents: Documents) -> Page:
    if order.twiml:
        return documents.inline(order.twiml)
    return await documents.fetch(order.url, method=order.method)


async def _unless_ordered(call: Call, work: _Work) -> _Next:
    """Do `work`, or drop it for an order that comes first (its stream is then closed)."""
    step = asyncio.create_task(work)
    order = asyncio.create_task(call.orders.get())
    try:
        await asyncio.wait([step, order], return_when=asyncio.FIRST_COMPLETED)
        if not order.done():
            return step.result()
        return order.result()
    finally:
        order.cancel()
        step.cancel()
        await asyncio.wait([step, order])
        if not step.cancelled():
            step.exception()  # an order came at the same moment, and goes first
