"""What a number demands of whoever buys it: an address, a bundle (protocols.md D)."""

from collections.abc import Mapping

from prosaas.sandbox.twilio.addresses import Address, serves
from prosaas.sandbox.twilio.compliance.store import Compliance
from prosaas.sandbox.twilio.numbers.offer import TYPES, Offer
from prosaas.sandbox.twilio.numbers.settings import Settings
from prosaas.sandbox.twilio.rest.shapes import RestError


def check_address(
    offer: Offer, sid: str, account_sid: str, addresses: Mapping[str, Address]
) -> None:
    """Raises RestError 21631, or 21628 for an address that was never validated."""
    if not sid and offer.address_requirements == "none":
        return
    if not sid:
        raise RestError(400, 21631, "Phone Number Requires an Address but 'AddressSid' is empty")
    address = addresses.get(sid)
    if address is None or address.account_sid != account_sid or not serves(address, offer):
        wanted = offer.address_requirements
        raise RestError(400, 21631, f"'AddressSid' {sid} is no {wanted} address of the account")
    if not address.validated:
        raise RestError(400, 21628, f"Address {sid} is not validated")


def check_bundle(offer: Offer, sid: str, account_sid: str, compliance: Compliance) -> None:
    """Raises RestError 21649 unless the account's bundle is approved, of that country and type."""
    if not sid and not offer.needs_bundle:
        return
    bundle = compliance.bundles.get(sid)
    is_fit = (
        bundle is not None
        and bundle.account_sid == account_sid
        and bundle.is_approved
        and (bundle.regulation.country, bundle.regulation.number_type)
        == (offer.country, TYPES[offer.type][3])
    )
    if not is_fit:
        wanted = f"{offer.country} {offer.type}"
        raise RestError(400, 21649, f"A compliant BundleSid for {wanted} is required: {sid!r}")


def check_terms(
    offer: Offer,
    settings: Settings,
    account_sid: str,
    addresses: Mapping[str, Address],
    compliance: Compliance,
) -> None:
    """Raises RestError where a number may not be this account's on these terms."""
    check_bundle(offer, settings.bundle_sid, account_sid, compliance)
    check_address(offer, settings.address_sid, account_sid, addresses)
