"""What the law of a country wants before a number may be had, as Twilio knows it.

protocols.md D. Blocking: for tasks. The credentials are of the account that buys: only its own
addresses and bundles count, and this host takes no parent's word for a subaccount.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from prosaas.lib.twilio.client import Credentials, twilio_client

_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that is asked for, in Twilio's words, and what of it."""

    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """What a country asks of whoever has a number of a kind.

    end_user: who they are; documents: what proves it, any of whose kinds Twilio lists in fields.
    """

    sid: str
    country: str
    kind: str
    name: str
    end_user: tuple[Requirement, ...]
    documents: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The papers handed in for a country and kind. status: Twilio's word, as twilio-approved."""

    sid: str
    status: str
    name: str
    country: str
    kind: str
    regulation_sid: str


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address that Twilio knows of."""

    sid: str
    customer_name: str
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    is_validated: bool


def regulations(
    credentials: Credentials, *, country: str, kind: str, end_user_type: str = "business"
) -> list[Regulation]:
    """The rules for a number of a kind; none where nothing is asked. TwilioFailed."""
    with twilio_client(credentials) as client:
        found = client.numbers.v2.regulatory_compliance.regulations.list(
            iso_country=country,
            number_type=kind,
            end_user_type=end_user_type,
            include_constraints=True,
            page_size=_PAGE,
        )
        return [_regulation(each, country, kind) for each in found]


def bundles(credentials: Credentials, *, country: str, kind: str) -> list[Bundle]:
    """The account's papers for numbers of a kind. TwilioFailed."""
    with twilio_client(credentials) as client:
        found = client.numbers.v2.regulatory_compliance.bundles.list(
            iso_country=country, number_type=kind, page_size=_PAGE
        )
        return [
            Bundle(
                sid=str(each.sid),
                status=str(each.status),
                name=str(each.friendly_name or ""),
                country=country,
                kind=kind,
                regulation_sid=str(each.regulation_sid or ""),
            )
            for each in found
        ]


def bundle_problems(credentials: Credentials, *, bundle_sid: str) -> list[str]:
    """Why the last evaluation did not pass, in Twilio's words; [] when it did, or none was made.

    TwilioFailed.
    """
    with twilio_client(credentials) as client:
        of_bundle = client.numbers.v2.regulatory_compliance.bundles(bundle_sid)
        found = of_bundle.evaluations.list(limit=1)
    results: Any = found[0].results if found else []
    return list(dict.fromkeys(_failures(results or [])))


def addresses(credentials: Credentials, *, country: str = "") -> list[Address]:
    """The account's addresses, in one country where given. TwilioFailed."""
    asked: dict[str, Any] = {"iso_country": country} if country else {}
    with twilio_client(credentials) as client:
        found = client.api.v2010.account.addresses.list(page_size=_PAGE, **asked)
        return [_address(each) for each in found]


def address_create(
    credentials: Credentials,
    *,
    customer_name: str,
    street: str,
    city: str,
    region: str,
    postal_code: str,
    country: str,
) -> Address:
    """One more address. TwilioFailed: 21628 and others for one that cannot be."""
    with twilio_client(credentials) as client:
        made = client.api.v2010.account.addresses.create(
            customer_name=customer_name,
            street=street,
            city=city,
            region=region,
            postal_code=postal_code,
            iso_country=country,
        )
        return _address(made)


def _address(address: Any) -> Address:
    return Address(
        sid=str(address.sid),
        customer_name=str(address.customer_name or ""),
        street=str(address.street or ""),
        city=str(address.city or ""),
        region=str(address.region or ""),
        postal_code=str(address.postal_code or ""),
        country=str(address.iso_country or ""),
        is_validated=bool(address.validated),
    )


def _regulation(regulation: Any, country: str, kind: str) -> Regulation:
    asked: Mapping[str, Any] = regulation.requirements or {}
    documents = (each for group in asked.get("supporting_document") or [] for each in _flat(group))
    return Regulation(
        sid=str(regulation.sid),
        country=country,
        kind=kind,
        name=str(regulation.friendly_name or ""),
        end_user=tuple(
            Requirement(_name(each), tuple(_words(each.get("fields"))))
            for each in asked.get("end_user") or []
        ),
        documents=tuple(Requirement(_name(each), tuple(_accepted(each))) for each in documents),
    )


def _flat(group: Any) -> Iterator[Mapping[str, Any]]:
    """Documents come in lists of lists (their depth is unverified)."""
    if isinstance(group, Mapping):
        yield group
        return
    for each in group:
        yield from _flat(each)


def _name(asked: Mapping[str, Any]) -> str:
    return str(asked.get("name") or asked.get("friendly_name") or asked.get("type") or "")


def _words(listed: Any) -> Iterator[str]:
    for each in listed or []:
        yield str(each.get("friendly_name") or each) if isinstance(each, Mapping) else str(each)


def _accepted(document: Mapping[str, Any]) -> Iterator[str]:
    """The kinds of paper that will do, by name."""
    for each in document.get("accepted_documents") or []:
        yield str(each.get("name") or each.get("type") or "")


def _failures(results: Any) -> Iterator[str]:
    """Every failure_reason, however deep: the shape differs by requirement."""
    if isinstance(results, Mapping):
        reason = results.get("failure_reason")
        if reason:
            yield str(reason)
        for each in results.values():
            yield from _failures(each)
    elif isinstance(results, list):
        for each in results:
            yield from _failures(each)
