"""The bodies of RegulatoryCompliance (protocols.md D)."""

from datetime import datetime

from prosaas.sandbox.twilio.compliance.regulations import BASE
from prosaas.sandbox.twilio.compliance.store import Bundle, Item
from prosaas.sandbox.twilio.rest.pages_v2 import iso8601

_ITEM_LISTS = {"IT": "EndUsers", "RD": "SupportingDocuments"}


def item_json(item: Item, origin: str) -> dict[str, object]:
    """An EndUser, or a SupportingDocument with its status."""
    prefix = item.sid[:2]
    body: dict[str, object] = {
        "sid": item.sid,
        "account_sid": item.account_sid,
        "friendly_name": item.friendly_name,
        "type": item.type,
        "attributes": dict(item.attributes),
        "date_created": iso8601(item.created_at),
        "date_updated": iso8601(item.updated_at),
        "url": f"{origin}{BASE}/{_ITEM_LISTS[prefix]}/{item.sid}",
    }
    if prefix == "IT":
        return body
    errors = [{"code": 22219, "message": item.reason}] if item.reason else None
    more = {"mime_type": None, "status": item.status, "failure_reason": item.reason or None}
    return body | more | {"errors": errors}


def bundle_json(bundle: Bundle, origin: str) -> dict[str, object]:
    """A Bundle. Why it was rejected, its documents and the status callback tell."""
    url = f"{origin}{BASE}/Bundles/{bundle.sid}"
    return {
        "sid": bundle.sid,
        "account_sid": bundle.account_sid,
        "regulation_sid": bundle.regulation.sid,
        "friendly_name": bundle.friendly_name,
        "status": bundle.status,
        "valid_until": None,
        "email": bundle.email,
        "status_callback": bundle.status_callback or None,
        "date_created": iso8601(bundle.created_at),
        "date_updated": iso8601(bundle.updated_at),
        "url": url,
        "links": {
            "evaluations": f"{url}/Evaluations",
            "item_assignments": f"{url}/ItemAssignments",
            "bundle_copies": f"{url}/Copies",
        },
    }


def assignment_json(
    bundle: Bundle, sid: str, entry: tuple[str, datetime], origin: str
) -> dict[str, object]:
    """An ItemAssignment."""
    return {
        "sid": sid,
        "bundle_sid": bundle.sid,
        "account_sid": bundle.account_sid,
        "object_sid": entry[0],
        "date_created": iso8601(entry[1]),
        "url": f"{origin}{BASE}/Bundles/{bundle.sid}/ItemAssignments/{sid}",
    }
