"""What a number asks for, in words that an owner reads: Twilio's own are names for programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.provisioning.paperwork import Item

_STATES: Final[Mapping[str, Promise]] = {
    "met": gettext_lazy("done"),
    "missing": gettext_lazy("missing"),
    "waiting": gettext_lazy("being checked"),
    "refused": gettext_lazy("refused"),
}
# Twilio's names of fields and documents (protocols.md D), as `_key` writes them.
_WORDS: Final[Mapping[str, Promise]] = {
    "address": gettext_lazy("Address"),
    "address_sids": gettext_lazy("Address"),
    "bank_statement": gettext_lazy("Bank statement"),
    "birth_date": gettext_lazy("Date of birth"),
    "birth_place": gettext_lazy("Place of birth"),
    "business": gettext_lazy("Details of the business"),
    "business_address": gettext_lazy("Proof of address"),
    "business_address_info": gettext_lazy("Proof of address"),
    "business_description": gettext_lazy("What the business does"),
    "business_info": gettext_lazy("Details of the business"),
    "business_license": gettext_lazy("Business licence"),
    "business_name": gettext_lazy("Business name"),
    "business_name_info": gettext_lazy("Proof of the business name"),
    "business_registration": gettext_lazy("Business registration certificate"),
    "business_registration_authority": gettext_lazy("Who registered the business"),
    "business_registration_number": gettext_lazy("Registration number"),
    "business_website": gettext_lazy("Website"),
    "commercial_registrar_excerpt": gettext_lazy("Excerpt from the register of companies"),
    "document_number": gettext_lazy("Number of the document"),
    "email": gettext_lazy("E-mail address"),
    "first_name": gettext_lazy("First name"),
    "government_issued_document": gettext_lazy("Identity card"),
    "individual": gettext_lazy("Details of the person"),
    "individual_address": gettext_lazy("Proof of address"),
    "individual_address_info": gettext_lazy("Proof of address"),
    "individual_info": gettext_lazy("Details of the person"),
    "last_name": gettext_lazy("Last name"),
    "name_info": gettext_lazy("Proof of name"),
    "nationality": gettext_lazy("Nationality"),
    "passport": gettext_lazy("Passport"),
    "phone_number": gettext_lazy("Phone number"),
    "power_of_attorney": gettext_lazy("Power of attorney"),
    "proof_of_address": gettext_lazy("Proof of address"),
    "rent_receipt": gettext_lazy("Rent receipt"),
    "tax_document": gettext_lazy("Tax document"),
    "utility_bill": gettext_lazy("Utility bill"),
}
_BETWEEN: Final = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One demand. fields, any_of: as in Item, in a line; "" for none."""

    name: str
    state: Promise
    explanation: str
    fields: str
    any_of: str


@dataclass(slots=True)
class Group:
    """Demands that belong together. `whole`: how far the papers are that they make up."""

    whole: Row | None = None
    rows: list[Row] = field(default_factory=list)


def groups(items: Iterable[Item]) -> list[Group]:
    """What is demanded, under one heading for each regulation; what stands alone comes first."""
    return list(_grouped(items))


def word(name: str) -> str:
    """A field or a document in the active language; an unknown one without its underscores."""
    known = _WORDS.get(_key(name))
    return str(known) if known else name.replace("_", " ").strip()


def _grouped(items: Iterable[Item]) -> Iterator[Group]:
    group = Group()
    for item in items:
        if item.is_whole:
            if group.rows or group.whole:
                yield group
            group = Group(whole=_row(item, _("Documents for a business")))
        else:
            group.rows.append(_row(item, word(item.name)))
    if group.rows or group.whole:
        yield group


def _row(item: Item, name: str) -> Row:
    return Row(
        name,
        _STATES[item.state],
        item.explanation,
        _in_a_line(item.fields),
        _in_a_line(item.any_of),
    )


def _in_a_line(names: Iterable[str]) -> str:
    return ", ".join(word(name) for name in names)


def _key(name: str) -> str:
    return _BETWEEN.sub("_", name.strip()).lower()
