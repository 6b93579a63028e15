"""End-users, documents and bundles, as the accounts that made them left them (protocols.md D)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.compliance.regulations import Regulation
from prosaas.sandbox.twilio.ids import Sids

STATUSES = (
    "draft", "pending-review", "in-review", "twilio-rejected", "twilio-approved",
    "provisionally-approved",
)  # fmt: skip
# What its owner may do to a bundle; everything else is for the reviewers.
CHANGES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"pending-review"}),
    "pending-review": frozenset({"draft"}),
    "in-review": frozenset(),
    "twilio-rejected": frozenset({"draft", "pending-review"}),
    "twilio-approved": frozenset(),
    "provisionally-approved": frozenset({"draft", "pending-review"}),
}


@dataclass(slots=True)
class Item:
    """An EndUser (`IT…`) or a SupportingDocument (`RD…`); `reason` is why it was rejected."""

    sid: str
    account_sid: str
    friendly_name: str
    type: str
    attributes: Mapping[str, object]
    created_at: datetime
    updated_at: datetime
    status: str = "draft"
    reason: str = ""


@dataclass(slots=True)
class Bundle:
    """A Bundle; `items` are SIDs of assignments and what each assigns, an item or an address."""

    sid: str
    account_sid: str
    regulation: Regulation
    friendly_name: str
    email: str
    status_callback: str
    created_at: datetime
    updated_at: datetime
    status: str = "draft"
    items: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    evaluations: list[dict[str, object]] = field(default_factory=list)

    @property
    def is_approved(self) -> bool:
        """Whether numbers may be bought with it."""
        return self.status in {"twilio-approved", "provisionally-approved"}

    @property
    def is_open(self) -> bool:
        """Whether its owner may still change what is in it."""
        return self.status in {"draft", "twilio-rejected", "provisionally-approved"}


class Compliance:
    """Everything submitted, oldest first, by SID."""

    def __init__(self, clock: Clock, sids: Sids) -> None:
        self._clock, self.sids = clock, sids
        self.items: dict[str, Item] = {}
        self.bundles: dict[str, Bundle] = {}

    def item_add(
        self, prefix: str, account_sid: str, kind: str, name: str, attributes: Mapping[str, object]
    ) -> Item:
        """Keep an EndUser (IT) or a SupportingDocument (RD)."""
        now = self._clock.utc()
        item = Item(self.sids.make(prefix), account_sid, name, kind, attributes, now, now)
        self.items[item.sid] = item
        return item

    def bundle_add(
        self, account_sid: str, regulation: Regulation, name: str, email: str, callback: str
    ) -> Bundle:
        """A bundle with nothing in it."""
        now = self._clock.utc()
        sid = self.sids.make("BU")
        made = Bundle(sid, account_sid, regulation, name, email, callback, now, now)
        self.bundles[sid] = made
        return made

    def bundle_clone(self, bundle: Bundle, account_sid: str, name: str, *, draft: bool) -> Bundle:
        """The same bundle, what is in it too, in another account."""
        now = self._clock.utc()
        copy = replace(
            bundle,
            sid=self.sids.make("BU"),
            account_sid=account_sid,
            friendly_name=name or bundle.friendly_name,
            created_at=now,
            updated_at=now,
            status="draft" if draft else bundle.status,
            items=dict(bundle.items),
            evaluations=[],
        )
        self.bundles[copy.sid] = copy
        return copy

    def assign(self, bundle: Bundle, object_sid: str) -> str:
        """Put an item or an address into a bundle; the assignment's SID."""
        sid = self.sids.make("BV")
        bundle.items[sid] = object_sid, self._clock.utc()
        return sid

    def assigned(self, bundle: Bundle) -> Iterator[Item]:
        """The items in a bundle; addresses are not among them."""
        for object_sid, _ in bundle.items.values():
            if object_sid in self.items:
                yield self.items[object_sid]

    def status(self, bundle: Bundle, status: str, reason: str = "") -> None:
        """Set a bundle's status; its documents take it too, with the reason of a rejection."""
        bundle.status, bundle.updated_at = status, self._clock.utc()
        for item in self.assigned(bundle):
            item.status = status
            item.reason = reason if status == "twilio-rejected" else ""
            item.updated_at = bundle.updated_at
