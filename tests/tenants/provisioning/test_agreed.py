"""Nothing is bought but what the person saw: this number, as this kind, at this price."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from prosaas.lib.twilio import numbers as twilio
from tenants.context import tenant_context
from tenants.models import NumberClaim
from tenants.provisioning import prices
from tenants.provisioning.sentences import (
    NOT_AVAILABLE,
    PRICE_CHANGED,
    PRICE_UNKNOWN,
    UNREACHABLE,
    ProvisioningFailed,
)
from tenants.services import NewTenant
from tests.tenants.provisioning.rows import WANTED, claimed
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db
PRICE = (1_150_000, "USD")


def refusal_of(shop: NewTenant, **about: Any) -> int:
    with pytest.raises(ProvisioningFailed) as told:
        claimed(shop, **about)
    with tenant_context(shop.tenant.pk):
        assert not NumberClaim.objects.exists()
    return told.value.code


@pytest.mark.parametrize(
    "place", [{"kind": "toll-free"}, {"country": "IL"}, {"country": "IL", "kind": "mobile"}]
)
def test_a_number_is_claimed_as_what_it_is(
    carrier: StandIn, shop: NewTenant, place: dict[str, str]
) -> None:
    assert refusal_of(shop, **place) == NOT_AVAILABLE


def test_a_number_that_is_sold_cannot_be_claimed(carrier: StandIn, shop: NewTenant) -> None:
    carrier.sold_to_others(WANTED)
    assert refusal_of(shop) == NOT_AVAILABLE


@pytest.mark.parametrize("shown", [(1, "USD"), (1_150_001, "USD"), (1_150_000, "EUR"), (None, "")])
def test_a_price_other_than_the_one_shown_is_asked_again(
    carrier: StandIn, shop: NewTenant, shown: tuple[int | None, str]
) -> None:
    assert refusal_of(shop, price=shown) == PRICE_CHANGED


def test_the_price_is_the_one_of_this_moment(
    carrier: StandIn, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old one that is kept for pages is not what is agreed to, and is replaced."""
    monkeypatch.setattr(twilio, "prices", _raised(twilio.prices, 0))
    claimed(shop, price=PRICE)
    monkeypatch.setattr(twilio, "prices", _raised(twilio.prices, 50_000))
    with pytest.raises(ProvisioningFailed) as told:
        claimed(shop, "+14155550102", price=PRICE)
    assert told.value.code == PRICE_CHANGED
    assert prices.price_of(country="US", kind="local") == (1_200_000, "USD")
    assert claimed(shop, "+14155550102").monthly_micros == 1_200_000


def _raised(ask: Any, by: int) -> Any:
    def asked(*args: Any, **kwargs: Any) -> Any:
        found = ask(*args, **kwargs)
        return {
            kind: replace(price, monthly_micros=price.monthly_micros + by)
            for kind, price in found.items()
        }

    return asked


def test_without_a_price_nothing_is_claimed(
    carrier: StandIn, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio, "prices", lambda *_args, **_kwargs: {})
    assert refusal_of(shop, price=(None, "")) == PRICE_UNKNOWN


@pytest.mark.parametrize("path", ["/AvailablePhoneNumbers", "/v1/PhoneNumbers"])
def test_while_twilio_is_silent_nothing_is_claimed(
    carrier: StandIn, shop: NewTenant, path: str
) -> None:
    carrier.fault(path=path, status=503, count=0)
    assert refusal_of(shop, price=PRICE) == UNREACHABLE
