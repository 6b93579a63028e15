"""A phone company of memory in the place of those services that ask the real one.

What only concerns the database (who answers, releasing, keeping) is the product's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import create_autospec
from uuid import UUID

import pytest
from django.db import connection

from prosaas.lib.twilio.compliance import Address
from tenants.context import tenant_context
from tenants.models import Agent, NumberClaim, PhoneNumber
from tenants.provisioning import claims, drift, numbers, paperwork, prices, search
from tenants.provisioning.drift import Findings
from tenants.provisioning.paperwork import Checklist, Item
from tenants.provisioning.search import Offer
from tenants.provisioning.sentences import TAKEN, UNREACHABLE, ProvisioningFailed

OFFER = Offer(
    e164="+12125550100",
    locality="New York",
    region="NY",
    country="US",
    kind="local",
    monthly_micros=1_150_000,
    currency="USD",
    address_requirements="none",
    needs_bundle=False,
)
ADDRESS = Address(
    sid="AD" + "a" * 32,
    customer_name="Flower shop",
    street="1 High Street",
    city="Boston",
    region="MA",
    postal_code="02108",
    country="US",
    is_validated=True,
)
_ASKS: dict[Any, tuple[str, ...]] = {
    search: ("countries_sold", "offers"),
    paperwork: ("checklist", "address_add"),
    claims: ("number_claim",),
    prices: ("needs_bundle",),
    numbers: ("number_import",),
    drift: ("numbers_check",),
}


@dataclass(slots=True)
class Company:
    """What it sells, asks for and has been asked; `refuses` is the code every answer is."""

    sold: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"US": ("local", "toll-free"), "IL": ("local", "mobile")}
    )
    for_sale: list[Offer] = field(default_factory=lambda: [OFFER])
    papers: Checklist = field(
        default_factory=lambda: Checklist("US", "local", (), (), (), is_ready=True)
    )
    refuses: int = 0
    claimed: set[str] = field(default_factory=set)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    is_outside: list[bool] = field(default_factory=list)  # of a transaction, at each question

    def stands_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Takes the services' places, with their signatures."""
        for module, names in _ASKS.items():
            for name in names:
                answer = create_autospec(getattr(module, name), side_effect=self._answer(name))
                monkeypatch.setattr(module, name, answer)

    def of(self, name: str) -> list[dict[str, Any]]:
        """The questions of this name."""
        return [given for asked, given in self.asked if asked == name]

    def wants(self, *items: Item, addresses: tuple[Address, ...] = (), is_ready: bool) -> None:
        """A number that asks for papers."""
        self.for_sale = [replace(OFFER, address_requirements="any", needs_bundle=True)]
        self.papers = Checklist("US", "local", items, addresses, (), is_ready)

    def _answer(self, name: str) -> Any:
        def answer(**given: Any) -> Any:
            self.asked.append((name, given))
            self.is_outside.append(not connection.in_atomic_block)
            if self.refuses:
                raise ProvisioningFailed(self.refuses)
            return getattr(self, f"_{name}")(**given)

        return answer

    def _countries_sold(self) -> dict[str, tuple[str, ...]]:
        return self.sold

    def _offers(self, **_wanted: str) -> list[Offer]:
        return self.for_sale

    def _needs_bundle(self, **_which: str) -> bool | None:
        return self.for_sale[0].needs_bundle

    def _checklist(self, **_which: object) -> Checklist:
        return self.papers

    def _address_add(self, **_given: object) -> Address:
        return ADDRESS

    def _number_claim(self, *, tenant_id: UUID, e164: str, agent_id: UUID, **_: Any) -> NumberClaim:
        if e164 in self.claimed:
            raise ProvisioningFailed(TAKEN)
        self.claimed.add(e164)
        with tenant_context(tenant_id):
            return NumberClaim.objects.create(
                tenant_id=tenant_id, e164=e164, country="US", kind="local", agent_id=agent_id
            )

    def _number_import(self, *, tenant_id: UUID, e164: str, agent_id: UUID, **_: Any) -> Any:
        with tenant_context(tenant_id):
            agent = Agent.objects.get(pk=agent_id)
            return PhoneNumber.objects.create(tenant_id=tenant_id, e164=e164, agent=agent)

    def _numbers_check(self, *, tenant_id: UUID) -> Findings:
        return Findings(unassigned=("+12125550199",))


SILENT = UNREACHABLE
