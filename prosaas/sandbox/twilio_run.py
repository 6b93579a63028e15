"""The life of one call: documents in turn, orders from outside at any moment, one end."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from prosaas.sandbox.twilio_call import Call, HangUpOrder, RedirectOrder
from prosaas.sandbox.twilio_documents import Documents, Page
from prosaas.sandbox.twilio_errors import TwilioError
from prosaas.sandbox.twilio_verbs import CallEnded, Verbs

_Next = Page | HangUpOrder | RedirectOrder


async def run(call: Call, documents: Documents, verbs: Verbs) -> str:
    """Run a call to its end; the terminal status. Cancelling it closes the open stream."""
    work: Coroutine[Any, Any, Page] = _first(call, documents)
    try:
        while True:
            following = await _unless_ordered(call, work)
            if isinstance(following, HangUpOrder):
                call.ended_by = following.by
                return _ended(call, following)
            work = _work(following, documents, verbs)
    except CallEnded as ending:
        call.ended_by = "application"
        return ending.status
    except TwilioError as error:
        call.ended_by = "error"
        call.note(error.notice)
        return "failed" if call.answered_at is None else "completed"


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


def _work(
    following: Page | RedirectOrder, documents: Documents, verbs: Verbs
) -> Coroutine[Any, Any, Page]:
    if isinstance(following, RedirectOrder):
        return _redirect(following, documents)
    return verbs.run(following)


async def _redirect(order: RedirectOrder, documents: Documents) -> Page:
    if order.twiml:
        return documents.inline(order.twiml)
    return await documents.fetch(order.url, method=order.method)


async def _unless_ordered(call: Call, work: Coroutine[Any, Any, Page]) -> _Next:
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
