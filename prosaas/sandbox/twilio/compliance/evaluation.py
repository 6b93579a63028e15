"""Whether a bundle has what its regulation asks, and what is missing (protocols.md D)."""

from collections.abc import Mapping
from typing import Any

from prosaas.sandbox.twilio.addresses import Address
from prosaas.sandbox.twilio.compliance.regulations import Demand, Part, words
from prosaas.sandbox.twilio.compliance.store import Bundle, Compliance, Item


def evaluated(
    compliance: Compliance, bundle: Bundle, addresses: Mapping[str, Address]
) -> tuple[bool, list[dict[str, object]]]:
    """Whether every requirement is met, and one result for each."""
    regulation, items = bundle.regulation, list(compliance.assigned(bundle))
    demands = [*regulation.end_users, *regulation.documents]
    results = [_result(demand, items, addresses) for demand in demands]
    return all(result["passed"] for result in results), results


def _result(
    demand: Demand, items: list[Item], addresses: Mapping[str, Address]
) -> dict[str, object]:
    types = {part.type: part for part in demand.accepted}
    given = [item for item in items if item.type in types]
    if not given:
        kinds = " or ".join(words(kind) for kind in types)
        return _told(demand, demand.accepted[0].type, [], f"{kinds} is missing", 22214)
    tried = [_fields(types[item.type], item, addresses) for item in given]
    best = min(tried, key=lambda told: sum(not entry["passed"] for entry in told))
    reason = "" if all(entry["passed"] for entry in best) else "Some fields are missing or invalid"
    return _told(demand, given[tried.index(best)].type, best, reason, 22215)


def _told(
    demand: Demand, kind: str, fields: list[dict[str, Any]], reason: str, code: int
) -> dict[str, object]:
    return {
        "friendly_name": words(kind),
        "object_type": kind,
        "passed": not reason,
        "failure_reason": reason or None,
        "error_code": code if reason else None,
        "valid": [entry for entry in fields if entry["passed"]],
        "invalid": [entry for entry in fields if not entry["passed"]],
        "requirement_friendly_name": words(demand.requirement_name),
        "requirement_name": demand.requirement_name,
    }


def _fields(part: Part, item: Item, addresses: Mapping[str, Address]) -> list[dict[str, Any]]:
    return [_field(name, item, addresses) for name in part.fields]


def _field(name: str, item: Item, addresses: Mapping[str, Address]) -> dict[str, Any]:
    value = item.attributes.get(name)
    reason = "" if value else f"The {words(name)} is missing"
    if value and name == "address_sids":
        sids = value if isinstance(value, list) else [value]
        own = {sid for sid, entry in addresses.items() if entry.account_sid == item.account_sid}
        if not own.issuperset(map(str, sids)):
            reason = "The Address does not exist"
    return {
        "friendly_name": words(name),
        "object_field": name,
        "passed": not reason,
        "failure_reason": reason or None,
        "error_code": 22217 if reason else None,
    }
