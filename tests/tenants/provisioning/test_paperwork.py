"""What a country demands is read from Twilio and compared with the tenant's papers there."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from prosaas.lib.twilio.client import twilio_client
from tenants.provisioning.account import account_opened
from tenants.provisioning.paperwork import Checklist, address_add, checklist
from tenants.provisioning.sentences import BadSearch, ProvisioningFailed
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.tenants.provisioning.rows import claimed, details, run
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db
PARTS: dict[str, dict[str, Any]] = {
    "business": {"business_name": "Dana Ltd", "business_registration_number": "514"},
    "tax_document": {"business_name": "Dana Ltd", "document_number": "514"},
}
PLACES: dict[str, dict[str, str]] = {
    "IL": {
        "street": "Herzl 1", "city": "Tel Aviv", "region": "Tel Aviv", "postal_code": "6578101",
    },
    "US": {"street": "Main 1", "city": "Austin", "region": "TX", "postal_code": "78701"},
}  # fmt: skip


def address_made(shop: NewTenant, country: str = "IL") -> str:
    """Its SID."""
    made = address_add(
        tenant_id=shop.tenant.pk, actor=SYSTEM, customer_name="Dana", country=country,
        **PLACES[country],
    )  # fmt: skip
    return made.sid


def asked(shop: NewTenant, wanted: str = "any") -> Checklist:
    return checklist(
        tenant_id=shop.tenant.pk, country="IL", kind="local", address_requirements=wanted
    )


def states(found: Checklist) -> list[str]:
    return [item.state for item in found.items]


def bundle_made(shop: NewTenant, address_sid: str) -> str:
    """Handed in, in the tenant's own account; its SID."""
    with twilio_client(account_opened(tenant_id=shop.tenant.pk)) as client:
        own = client.numbers.v2.regulatory_compliance
        bundle = own.bundles.create(
            friendly_name="Dana", email="dana@example.com", iso_country="IL",
            number_type="local", end_user_type="business",
        )  # fmt: skip
        kinds = {**PARTS, "business_address": {"address_sids": [address_sid]}}
        for kind, attributes in kinds.items():
            made: Any = own.end_users if kind == "business" else own.supporting_documents
            item = made.create(friendly_name=kind, type=kind, attributes=attributes)
            own.bundles(bundle.sid).item_assignments.create(object_sid=item.sid)
        own.bundles(bundle.sid).evaluations.create()
        own.bundles(bundle.sid).update(status="pending-review")
    return str(bundle.sid)


def test_before_anything_is_done_everything_is_missing(carrier: StandIn, shop: NewTenant) -> None:
    found = asked(shop)
    assert set(states(found)) == {"missing"}
    assert (found.is_ready, found.addresses, found.bundles) == (False, (), ())
    assert "Israel: Local - Business" in [item.name for item in found.items]
    assert carrier.subaccounts() == [], "to look costs no account"


def test_where_nothing_is_demanded_it_is_ready(carrier: StandIn, shop: NewTenant) -> None:
    found = checklist(tenant_id=shop.tenant.pk, country="US", kind="local")
    assert (found.items, found.is_ready) == ((), True)


@pytest.mark.parametrize(
    ("wanted", "country", "fits"),
    [
        ("any", "US", True),
        ("local", "IL", True),
        ("local", "US", False),
        ("foreign", "US", True),
        ("foreign", "IL", False),
    ],
)
def test_an_address_must_suit_the_number(
    carrier: StandIn, shop: NewTenant, wanted: str, country: str, *, fits: bool
) -> None:
    sid = address_made(shop, country)
    found = asked(shop, wanted)
    assert states(found)[0] == ("met" if fits else "missing")
    assert [each.sid for each in found.addresses] == ([sid] if fits else [])
    assert details(shop, "address.added") == {"country": country}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("in-review", "waiting"),
        ("twilio-rejected", "refused"),
        ("draft", "missing"),
        ("twilio-approved", "met"),
        ("provisionally-approved", "met"),
    ],
)
def test_a_bundles_status_is_told_in_words(
    carrier: StandIn, shop: NewTenant, status: str, state: str
) -> None:
    sid = bundle_made(shop, address_made(shop))
    carrier.control(f"/bundles/{sid}", {"status": status})
    found = asked(shop)
    assert set(states(found)[1:]) == {state}
    assert found.is_ready is (state == "met")
    assert [each.sid for each in found.bundles] == ([sid] if state == "met" else [])


def test_with_its_papers_an_israeli_number_is_claimed(carrier: StandIn, shop: NewTenant) -> None:
    address = address_made(shop)
    bundle = bundle_made(shop, address)
    carrier.control(f"/bundles/{bundle}", {"status": "twilio-approved"})
    papers = {"country": "IL", "address_sid": address, "bundle_sid": bundle}
    assert run(claimed(shop, "+97235551010", **papers)).status == "done"


def test_explanations_are_in_the_active_language(carrier: StandIn, shop: NewTenant) -> None:
    with translation.override("en"):
        item = asked(shop).items[0]
    assert (item.name, item.explanation) == (
        "Address",
        "A postal address of your business, in any country.",
    )


def test_what_twilio_refuses_is_told_by_its_code(carrier: StandIn, shop: NewTenant) -> None:
    carrier.fault(path="/Addresses", method="POST", status=400, code=21628)
    with pytest.raises(ProvisioningFailed) as told:
        address_made(shop)
    assert told.value.code == 21628


def test_what_is_no_country_is_refused(shop: NewTenant) -> None:
    with pytest.raises(BadSearch):
        checklist(tenant_id=shop.tenant.pk, country="Israel", kind="local")
