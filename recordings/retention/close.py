"""Closing a tenant whose day has come, step by step, each of which may be run again.

Audio goes first, at the carrier and here, then the calls, then the numbers and the account at the
carrier, then what is the tenant's own, last the people; each thing is counted on the receipt in
the transaction that deletes it. A step that cannot be finished says why there, and the next
hourly run begins anew with what is left. Only when nothing is left but what is meant to stay does
the tenant become closed (docs/closing.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, TypeAlias
from uuid import UUID

import structlog
from django.db import Error as DatabaseError
from kombu.exceptions import OperationalError

from calls.models import Call
from prosaas.lib import counters
from recordings import services
from recordings.retention.carrier import Carrier, carrier_connected
from recordings.retention.close_mail import farewell_later
from recordings.retention.erase import delete_audio
from recordings.retention.files import tenant_files_delete
from recordings.retention.not_deleted import NotDeleted
from recordings.stages.checkpoint import checkpoint
from tenants.context import tenant_context
from tenants.lookups import tenants_due_to_close
from tenants.models import ClosingReceipt
from tenants.provisioning.closing import numbers_close
from tenants.services import closing, erasing

Reasons: TypeAlias = Counter[str]
Step: TypeAlias = Callable[[], Reasons]

NOTHING_LEFT: Final[Reasons] = Counter()

log = structlog.get_logger(__name__)


def tenants_close(*, at_most: int) -> Counter[str]:
    """Go on with every closing that is due; how many are closed, and how many are not yet."""
    done: Counter[str] = Counter()
    with carrier_connected() as carrier:
        for tenant_id in tenants_due_to_close(at_most):
            receipt = tenant_close(tenant_id=tenant_id, carrier=carrier)
            if receipt is not None:
                done["closed" if receipt.finished_at else "remaining"] += 1
    return done


def tenant_close(*, tenant_id: UUID, carrier: Carrier) -> ClosingReceipt | None:
    """Close a tenant as far as may be; its receipt. None when its day has not come."""
    receipt_id = closing.closing_begin(tenant_id=tenant_id)
    if receipt_id is None:
        return None
    about = {"tenant_id": tenant_id, "receipt_id": receipt_id}
    for kind, step in _steps(tenant_id, receipt_id, carrier):
        reasons = _attempt(kind, step, tenant_id)
        closing.closing_remains(**about, kind=kind, reasons=reasons)
        if reasons:
            counters.count("tenant_not_closed")
            log.warning("closing.remains", tenant=str(tenant_id), kind=kind, reasons=dict(reasons))
            break
        checkpoint(f"close.{kind}")
    else:
        if closing.closing_finish(**about):
            counters.count("tenant_closed")
            log.info("closing.finished", tenant=str(tenant_id), receipt=str(receipt_id))
    return closing.closing_receipt(**about)


def _steps(tenant_id: UUID, receipt_id: UUID, carrier: Carrier) -> Iterator[tuple[str, Step]]:
    about = {"tenant_id": tenant_id, "receipt_id": receipt_id}
    yield "calls", partial(_calls_erase, tenant_id, receipt_id, carrier)
    yield "files", partial(_files_erase, tenant_id, receipt_id)
    yield "erasure_receipts", partial(_done, services.erasure_receipts_erase, **about)
    yield "numbers", partial(_numbers_close, tenant_id)
    yield "rows", partial(_done, erasing.rows_erase, **about)
    yield "letters", partial(_done, farewell_later, **about)
    yield "members", partial(_done, erasing.members_erase, **about)
    yield "left", partial(_nothing_left, tenant_id)


def _attempt(kind: str, step: Step, tenant_id: UUID) -> Reasons:
    """What keeps a step from being finished, by reason; empty when it is."""
    try:
        return step()
    except NotDeleted as error:
        return Counter([error.reason])
    except OperationalError:  # kombu's: who was there is asked for again
        return Counter(["broker-away"])
    except DatabaseError as error:  # no traceback: the text of one may show a row
        log.error("closing.broke", tenant=str(tenant_id), kind=kind, error=type(error).__name__)
        return Counter(["database-failed"])
    except Exception:  # the boundary of one step: other tenants are closed
        log.exception("closing.broke", tenant=str(tenant_id), kind=kind)
        return Counter(["internal-error"])


def _done(work: Callable[..., None], **about: UUID) -> Reasons:
    work(**about)
    return NOTHING_LEFT


def _calls_erase(tenant_id: UUID, receipt_id: UUID, carrier: Carrier) -> Reasons:
    reasons: Reasons = Counter()
    for call_id in services.calls_of_closing(tenant_id=tenant_id):
        one = partial(_call_erase, tenant_id, receipt_id, call_id, carrier)
        reasons.update(_attempt("call", one, tenant_id))
        checkpoint("close.call")
    return reasons


def _call_erase(tenant_id: UUID, receipt_id: UUID, call_id: UUID, carrier: Carrier) -> Reasons:
    waited_for = services.closing_work_stop(tenant_id=tenant_id, call_id=call_id)
    if waited_for in (services.CALL_LIVE, services.WORK_RUNNING):
        return Counter([waited_for])  # somebody may be writing a file
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, pk=call_id).first()
    if call is None:
        return NOTHING_LEFT
    delete_audio(call, carrier)
    checkpoint("close.audio")
    if waited_for:
        return Counter([waited_for])
    about = {"tenant_id": tenant_id, "receipt_id": receipt_id}
    gone = services.closing_call_erase(**about, call_id=call_id)
    return NOTHING_LEFT if gone else Counter(["audio-came"])


def _files_erase(tenant_id: UUID, receipt_id: UUID) -> Reasons:
    """Also what a worker wrote and never told of."""
    erased = {"files": tenant_files_delete(tenant_id)}
    closing.closing_count(tenant_id=tenant_id, receipt_id=receipt_id, erased=erased)
    return NOTHING_LEFT


def _numbers_close(tenant_id: UUID) -> Reasons:
    """At Twilio: given back, and the account closed. The rows are the next step's."""
    return Counter(numbers_close(tenant_id=tenant_id))


def _nothing_left(tenant_id: UUID) -> Reasons:
    """Every table is looked at: one that nobody thought of keeps the tenant from being closed."""
    return Counter(erasing.rows_left(tenant_id=tenant_id))
