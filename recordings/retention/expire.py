"""The hourly run: what is past its days is deleted, tenant by tenant, artefact by artefact."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Final

import structlog
from django.db import Error as DatabaseError

from prosaas.lib import counters
from recordings import services
from recordings.lookups import Due, artefacts_due
from recordings.retention.audio import delete_at_carrier, delete_here
from recordings.retention.carrier import Carrier, carrier_connected
from recordings.retention.erase import erasure_go_on
from recordings.retention.not_deleted import NotDeleted

PATIENCE: Final = timedelta(days=7)  # with work that never settles, after the tenant's own days

log = structlog.get_logger(__name__)


def expire(*, at_most: int) -> Counter[str]:
    """Delete up to `at_most` of what is due; how much is gone, by artefact.

    What could not be deleted is logged, counted under "remaining", and due again next time.
    """
    gone: Counter[str] = Counter()
    with carrier_connected() as carrier:
        for due in artefacts_due(patience=PATIENCE, at_most=at_most):
            gone[due.artefact if _deleted(due, carrier) else "remaining"] += 1
    return gone


def _deleted(due: Due, carrier: Carrier) -> bool:
    about = {"tenant": str(due.tenant_id), "artefact": due.artefact, "id": str(due.id)}
    try:
        count = _delete(due, carrier)
    except NotDeleted as error:
        counters.count("artefact_not_deleted")
        log.warning("artefact.not_deleted", reason=error.reason, **about)
        return False
    except DatabaseError as error:  # no traceback: the text of one may show a row
        counters.count("artefact_not_deleted")
        log.error("artefact.deletion_broke", error=type(error).__name__, **about)
        return False
    except Exception:  # the boundary of one deletion: the others go on
        counters.count("artefact_not_deleted")
        log.exception("artefact.deletion_broke", **about)
        return False
    counters.count(f"artefact_deleted_{due.artefact}")
    log.info("artefact.deleted", count=count, **about)
    return True


def _delete(due: Due, carrier: Carrier) -> int:
    match due.artefact:
        case "carrier":
            return delete_at_carrier(tenant_id=due.tenant_id, call_id=due.id, carrier=carrier)
        case "audio":
            return delete_here(tenant_id=due.tenant_id, call_id=due.id)
        case "transcript":
            return services.texts_delete(tenant_id=due.tenant_id, call_id=due.id)
        case "tape":
            return services.tape_delete(tenant_id=due.tenant_id, call_id=due.id)
        case _:
            return erasure_go_on(tenant_id=due.tenant_id, receipt_id=due.id, carrier=carrier)
