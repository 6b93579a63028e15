"""Which offers a search finds (protocols.md D). Codes of refusals are the stand-in's guess.

`Contains` is 2 to 16 characters: digits, letters as on a telephone's keys, `*` any digit, `%` any
run of digits, a leading `+` the number's beginning and a trailing `$` its end.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from prosaas.sandbox.twilio.numbers.offer import Offer
from prosaas.sandbox.twilio.rest.shapes import RestError

_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_PATTERN = re.compile(r"\+?[0-9A-Z*%]+\$?")
_WILD = {"*": "[0-9]", "%": "[0-9]*"}
_Test = Callable[[Offer, str], bool]


def search(offers: Iterable[Offer], query: Mapping[str, str]) -> list[Offer]:
    """The offers that fit every filter; raises RestError for one that makes no sense."""
    wanted = [(test, query[name]) for name, test in _FILTERS.items() if query.get(name)]
    return [offer for offer in offers if all(test(offer, value) for test, value in wanted)]


def _contains(offer: Offer, text: str) -> bool:
    pattern = text.upper()
    if not 2 <= len(text) <= 16 or not _PATTERN.fullmatch(pattern):  # noqa: PLR2004 - protocols.md D
        raise RestError(400, 21421, f"Contains is not a valid pattern: {text}")
    begins, ends = pattern.startswith("+"), pattern.endswith("$")
    digits = pattern.strip("+$").translate(_KEYS)
    body = "".join(_WILD.get(character, character) for character in digits)
    found = re.search(f"{'^' * begins}{body}{'$' * ends}", offer.number[1:])
    return found is not None


def _area_code(offer: Offer, text: str) -> bool:
    """Only North America has area codes here; elsewhere Twilio reads no such filter."""
    if not re.fullmatch("[2-9][0-9]{2}", text):
        raise RestError(400, 21451, f"Invalid area code: {text}")
    return not offer.area_code or offer.area_code == text


def _same(field: str) -> _Test:
    return lambda offer, text: str(getattr(offer, field)).casefold() == text.casefold()


def _able(capability: str) -> _Test:
    return lambda offer, text: (capability in offer.capabilities) == _is_true(text)


def _without(*requirements: str) -> _Test:
    def test(offer: Offer, text: str) -> bool:
        return not _is_true(text) or offer.address_requirements not in requirements

    return test


def _is_true(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise RestError(400, 20001, f"Not a boolean: {text}")
    return text.lower() == "true"


_FILTERS: Mapping[str, _Test] = {
    "Contains": _contains,
    "AreaCode": _area_code,
    "InRegion": _same("region"),
    "InLocality": _same("locality"),
    "InPostalCode": _same("postal_code"),
    "VoiceEnabled": _able("voice"),
    "SmsEnabled": _able("sms"),
    "MmsEnabled": _able("mms"),
    "FaxEnabled": _able("fax"),
    "ExcludeAllAddressRequired": _without("any", "local", "foreign"),
    "ExcludeLocalAddressRequired": _without("local"),
    "ExcludeForeignAddressRequired": _without("foreign"),
    "Beta": lambda offer, text: _is_true(text) or not offer.beta,
}
