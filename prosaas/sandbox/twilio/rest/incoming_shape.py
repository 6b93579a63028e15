"""The body of an IncomingPhoneNumber (protocols.md D)."""

from prosaas.sandbox.twilio.call import API_VERSION
from prosaas.sandbox.twilio.clock import rfc2822
from prosaas.sandbox.twilio.numbers.offer import CAPABILITIES
from prosaas.sandbox.twilio.numbers.owned import Owned


def incoming_json(owned: Owned) -> dict[str, object]:
    """A number in service. Its capabilities are written otherwise than those of one for sale."""
    settings, offer = owned.settings, owned.offer
    uri = f"/{API_VERSION}/Accounts/{owned.account_sid}/IncomingPhoneNumbers/{owned.sid}.json"
    return {
        "sid": owned.sid,
        "account_sid": owned.account_sid,
        "friendly_name": settings.friendly_name,
        "phone_number": offer.number,
        "type": offer.type,
        "origin": "twilio",
        "status": "in-use",
        "beta": offer.beta,
        "address_requirements": offer.address_requirements,
        "capabilities": {name: name in offer.capabilities for name in CAPABILITIES},
        "voice_url": settings.voice_url,
        "voice_method": settings.voice_method,
        "voice_fallback_url": settings.voice_fallback_url,
        "voice_fallback_method": settings.voice_fallback_method,
        "voice_caller_id_lookup": settings.voice_caller_id_lookup.lower() == "true",
        "voice_application_sid": settings.voice_application_sid or None,
        "voice_receive_mode": settings.voice_receive_mode,
        "status_callback": settings.status_callback,
        "status_callback_method": settings.status_callback_method,
        "sms_url": settings.sms_url,
        "sms_method": settings.sms_method,
        "sms_fallback_url": settings.sms_fallback_url,
        "sms_fallback_method": settings.sms_fallback_method,
        "sms_application_sid": settings.sms_application_sid or None,
        "trunk_sid": settings.trunk_sid or None,
        "address_sid": settings.address_sid or None,
        "bundle_sid": settings.bundle_sid or None,
        "identity_sid": settings.identity_sid or None,
        "emergency_status": settings.emergency_status,
        "emergency_address_sid": settings.emergency_address_sid or None,
        "emergency_address_status": "unregistered",
        "api_version": API_VERSION,
        "date_created": rfc2822(owned.created_at),
        "date_updated": rfc2822(owned.updated_at),
        "uri": uri,
        "subresource_uris": {"assigned_add_ons": uri.replace(".json", "/AssignedAddOns.json")},
    }
