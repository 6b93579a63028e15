"""What authorities ask of whoever holds a number. The stand-in's own data: what each country
really asks today is for the real Regulations to say (protocols.md D, unverified).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prosaas.sandbox.twilio.numbers.offer import COUNTRIES

BASE = "/v2/RegulatoryCompliance"


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of end-user or document, and the attributes it must carry."""

    type: str
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class Demand:
    """One requirement: any one of `accepted` meets it."""

    requirement_name: str
    accepted: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Regulation:
    """What a country asks for a type of number of a type of end-user."""

    country: str
    number_type: str
    end_user_type: str
    end_users: Sequence[Demand]
    documents: Sequence[Demand]

    @property
    def sid(self) -> str:
        """Always the same."""
        about = f"{self.country}/{self.number_type}/{self.end_user_type}"
        return "RN" + hashlib.sha256(about.encode()).hexdigest()[:32]

    @property
    def friendly_name(self) -> str:
        """For people to read."""
        country = COUNTRIES.get(self.country, self.country)
        return f"{country}: {self.number_type.title()} - {self.end_user_type.title()}"


_WHO: Mapping[str, Demand] = {
    "business": Demand(
        "business_info", (Part("business", ("business_name", "business_registration_number")),)
    ),
    "individual": Demand(
        "individual_info", (Part("individual", ("first_name", "last_name", "birth_date")),)
    ),
}
_NAMES: Mapping[str, Demand] = {
    "business": Demand(
        "business_name_info",
        (
            Part("business_registration", ("business_name", "document_number")),
            Part("tax_document", ("business_name", "document_number")),
        ),
    ),
    "individual": Demand(
        "name_info",
        (
            Part("passport", ("first_name", "last_name")),
            Part("government_issued_document", ("first_name", "last_name")),
        ),
    ),
}
_ADDRESS: Mapping[str, Demand] = {
    "business": Demand("business_address_info", (Part("business_address", ("address_sids",)),)),
    "individual": Demand(
        "individual_address_info", (Part("individual_address", ("address_sids",)),)
    ),
}
_SOLD: Mapping[str, Sequence[str]] = {
    "IL": ("local", "mobile", "national"),
    "GB": ("local", "mobile"),
    "DE": ("local",),
}


def _all() -> Iterator[Regulation]:
    for country, number_types in _SOLD.items():
        for number_type in number_types:
            for who in _WHO:
                documents = (_NAMES[who], _ADDRESS[who])
                # A British mobile asks no address, so that the lists differ.
                asked = documents[:1] if (country, number_type) == ("GB", "mobile") else documents
                yield Regulation(country, number_type, who, (_WHO[who],), asked)


REGULATIONS: Mapping[str, Regulation] = {regulation.sid: regulation for regulation in _all()}


def regulation_json(regulation: Regulation, *, constraints: bool, origin: str) -> dict[str, object]:
    """A Regulation resource; `constraints` adds each field's."""
    return {
        "sid": regulation.sid,
        "friendly_name": regulation.friendly_name,
        "iso_country": regulation.country,
        "number_type": regulation.number_type,
        "end_user_type": regulation.end_user_type,
        "requirements": {
            "end_user": [
                _part(part, demand.requirement_name, constraints=constraints)
                for demand in regulation.end_users
                for part in demand.accepted
            ],
            "supporting_document": [
                [_document(demand, constraints=constraints) for demand in regulation.documents]
            ],
        },
        "url": f"{origin}{BASE}/Regulations/{regulation.sid}",
    }


def _document(demand: Demand, *, constraints: bool) -> dict[str, object]:
    return {
        "name": words(demand.requirement_name),
        "type": "document",
        "description": f"Proof of {words(demand.requirement_name)}",
        "requirement_name": demand.requirement_name,
        "accepted_documents": [
            _part(part, "", constraints=constraints) for part in demand.accepted
        ],
    }


def _part(part: Part, requirement: str, *, constraints: bool) -> dict[str, object]:
    types = "EndUserTypes" if requirement else "SupportingDocumentTypes"
    constraint = {"constraint": "String"} if constraints else {}
    return {
        "name": words(part.type),
        "type": part.type,
        **({"requirement_name": requirement} if requirement else {}),
        "url": f"{BASE}/{types}/{part.type}",
        "fields": list(part.fields),
        "detailed_fields": [
            {"machine_name": f, "friendly_name": words(f), "description": "", **constraint}
            for f in part.fields
        ],
    }


def words(machine_name: str) -> str:
    """`business_name` is `Business Name`."""
    return machine_name.replace("_", " ").title()
