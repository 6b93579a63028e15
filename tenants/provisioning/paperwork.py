"""What a country demands of who rents a number there, as Twilio says it, and what of it is met.

Nothing about any country is written here: the demands are Twilio's Regulations, the papers the
Bundles in the tenant's own account, and the address what the number itself asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from uuid import UUID

from django.utils.translation import gettext as _

from prosaas.lib.twilio import compliance as twilio
from prosaas.lib.twilio.compliance import Address, Bundle, Regulation
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.provisioning.account import OwnAccount, account_of, account_opened, parent
from tenants.provisioning.search import country_check
from tenants.provisioning.sentences import refusal
from tenants.services.audit import Actor, audit_record

State: TypeAlias = Literal["met", "missing", "waiting", "refused"]

ADDRESS_ADDED: Final = "address.added"
_APPROVED: Final = ("twilio-approved", "provisionally-approved")
_STATES: Final[tuple[tuple[State, tuple[str, ...]], ...]] = (  # the best of several bundles counts
    ("met", _APPROVED),
    ("waiting", ("pending-review", "in-review")),
    ("refused", ("twilio-rejected",)),
    ("missing", ("draft",)),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One demand. name: ours, or Twilio's own words; explanation: what to do.

    is_whole: the papers together, which a regulation asks for; the items after it are what goes
    into them. fields: what each consists of; any_of: documents of which one will do. Both are
    Twilio's words.
    """

    name: str
    state: State
    explanation: str
    fields: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything demanded; `addresses` and `bundles` are those that would do, to choose from."""

    country: str
    kind: str
    items: tuple[Item, ...]
    addresses: tuple[Address, ...]
    bundles: tuple[Bundle, ...]
    is_ready: bool


def checklist(
    *, tenant_id: UUID, country: str, kind: str, address_requirements: str = "none"
) -> Checklist:
    """What Twilio demands for such a number, and how far it is met. BadSearch, ProvisioningFailed.

    address_requirements: the number's own (search.Offer). Asks Twilio: outside a transaction.
    """
    country_check(country, kind)
    credentials = account_of(tenant_id=tenant_id)
    own = OwnAccount(tenant_id, credentials) if credentials else None
    try:
        demands = twilio.regulations(parent(), country=country, kind=kind)
        addresses = own.ask(twilio.addresses) if own else []
        bundles = own.ask(twilio.bundles, country=country, kind=kind) if own and demands else []
        papers = [item for each in demands for item in _papers(own, each, bundles)]
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    fitting = [each for each in addresses if _fits(each, address_requirements, country)]
    items = (*_address(address_requirements, fitting), *papers)
    return Checklist(
        country=country,
        kind=kind,
        items=items,
        addresses=tuple(fitting),
        bundles=tuple(each for each in bundles if each.status in _APPROVED),
        is_ready=all(item.state == "met" for item in items),
    )


def address_add(
    *,
    tenant_id: UUID,
    actor: Actor,
    customer_name: str,
    street: str,
    city: str,
    region: str,
    postal_code: str,
    country: str,
) -> Address:
    """An address in the tenant's own account, which is opened for it. ProvisioningFailed.

    Asks Twilio: outside a transaction. The address is kept there alone.
    """
    own = OwnAccount(tenant_id, account_opened(tenant_id=tenant_id))
    try:
        address = own.ask(
            twilio.address_create,
            customer_name=customer_name,
            street=street,
            city=city,
            region=region,
            postal_code=postal_code,
            country=country,
        )
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    audit_record(
        tenant_id=tenant_id,
        actor=actor,
        action=ADDRESS_ADDED,
        subject=("address", address.sid),
        details={"country": country},
    )
    return address


def _fits(address: Address, wanted: str, country: str) -> bool:
    is_there = address.country == country
    return {"local": is_there, "foreign": not is_there}.get(wanted, True)


def _address(wanted: str, fitting: Collection[Address]) -> Iterator[Item]:
    sentences = {
        "any": _("A postal address of your business, in any country."),
        "local": _("A postal address of your business in the number's own country."),
        "foreign": _("A postal address of your business outside the number's country."),
    }
    if wanted in sentences:
        yield Item(_("Address"), "met" if fitting else "missing", sentences[wanted])


def _papers(
    own: OwnAccount | None, demand: Regulation, bundles: Collection[Bundle]
) -> Iterator[Item]:
    """The bundle that a regulation demands, and what goes into it."""
    state, bundle = _best(demand, bundles)
    problems: list[str] = []
    if state in {"missing", "refused"} and own is not None and bundle is not None:
        problems = own.ask(twilio.bundle_problems, bundle_sid=bundle.sid)
    told = " ".join([_told(state, bundle), *problems])
    yield Item(demand.name or _("Documents"), state, told, is_whole=True)
    for each in demand.end_user:
        yield Item(each.name, state, "", fields=each.fields)
    for each in demand.documents:
        yield Item(each.name, state, "", any_of=each.fields)


def _best(demand: Regulation, bundles: Collection[Bundle]) -> tuple[State, Bundle | None]:
    for state, words in _STATES:
        for bundle in bundles:
            is_of_demand = bundle.regulation_sid in ("", demand.sid)
            if is_of_demand and bundle.status in words:
                return state, bundle
    return "missing", None


def _told(state: State, bundle: Bundle | None) -> str:
    if state == "missing":
        return (
            _("These documents have not been handed in yet. Our support hands them in for you.")
            if bundle is None
            else _("These documents are being put together, and have not been handed in yet.")
        )
    return {
        "met": _("The phone company has approved these documents."),
        "waiting": _("The phone company is checking these documents. This may take days."),
        "refused": _(
            "The phone company refused these documents. Mend them and hand them in again."
        ),
    }[state]
