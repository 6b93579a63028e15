"""Telephone numbers: E.164 at the edge (L87), masked in logs (CONTRIBUTING.md rule 15)."""

from __future__ import annotations

import re

import phonenumbers

E164_REGEX = r"^\+[1-9][0-9]{6,14}$"  # for check constraints
_INSIDE_TEXT = re.compile(r"(?<![0-9A-Za-z])\+[1-9][0-9]{6,14}(?![0-9])")
# Mobile and fixed lines of Palestinian companies, which can be dialled by +972 as by +970.
_PALESTINIAN = ("+97256", "+97259", "+97222", "+97242", "+97282", "+97292")
_SHOWN = 3  # digits left at each end of a masked number


class BadNumber(ValueError):
    """The text is no telephone number that could be dialled."""


def is_e164(text: str) -> bool:
    """Whether the text is already written as E.164."""
    return re.fullmatch(E164_REGEX, text) is not None


def parse(text: str, *, region: str | None = None) -> str:
    """The number in E.164. Without a region the text must carry its country code."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise BadNumber(text) from error
    if not phonenumbers.is_possible_number(number):
        raise BadNumber(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def region_of(number: str) -> str | None:
    """The country that an E.164 number belongs to, as "IL"; None for one that names none."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return None


def billed_country(number: str) -> str | None:
    """The same as the telephone companies charge for it: Palestinian numbers behind +972 are PS."""
    country = region_of(number)
    return "PS" if country == "IL" and number.startswith(_PALESTINIAN) else country


def dialable(text: str, *, region: str | None) -> str:
    """The number in E.164 that somebody in that country means; BadNumber when it is unassigned.

    `parse` also takes what only has a possible length, such as a number without its area code:
    speech is full of those, and a wrong number is worse than none.
    """
    number = parse(text, region=region)
    if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
        raise BadNumber(text)
    return number


def grouped(number: str) -> str:
    """An E.164 number as people read it, in its country's groups; another text as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def mask(text: str) -> str:
    """The text with the middle digits of every E.164 number starred: +97****567."""
    return _INSIDE_TEXT.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    number = match.group()
    return number[:_SHOWN] + "*" * (len(number) - 2 * _SHOWN) + number[-_SHOWN:]
