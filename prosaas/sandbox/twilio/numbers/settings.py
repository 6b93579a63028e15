"""What an application sets on a number it owns, read from the form of a purchase or a change."""

from dataclasses import dataclass, fields, replace

from prosaas.sandbox.twilio.rest.outbound_form import Form, checked_url
from prosaas.sandbox.twilio.rest.shapes import RestError

MOST_NAME = 64


@dataclass(frozen=True, slots=True)
class Settings:
    """Empty means not set. With an application or a trunk, the voice URLs count for nothing."""

    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    voice_application_sid: str = ""
    trunk_sid: str = ""
    voice_caller_id_lookup: str = "false"
    voice_receive_mode: str = "voice"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    sms_application_sid: str = ""
    address_sid: str = ""
    bundle_sid: str = ""
    identity_sid: str = ""
    emergency_address_sid: str = ""
    emergency_status: str = "Inactive"

    @property
    def is_elsewhere(self) -> bool:
        """Whether an application or a trunk takes the calls."""
        return bool(self.voice_application_sid or self.trunk_sid)


def parameter(field: str) -> str:
    """The form's name of a field: `voice_url` is `VoiceUrl`."""
    return "".join(word.title() for word in field.split("_"))


def read_settings(form: Form, before: Settings) -> Settings:
    """The settings with what the form names changed; raises RestError 21402, 21403 or 21405."""
    given = {f.name: parameter(f.name) for f in fields(Settings)}
    values = {field: form.one(name) for field, name in given.items() if name in form.fields}
    for field, value in values.items():
        if field.endswith(("_url", "callback")):
            checked_url(form, given[field], 21402)
        if field.endswith("_method"):
            values[field] = value.upper() or "POST"
            if values[field] not in {"GET", "POST"}:
                raise RestError(400, 21403, f"Invalid {given[field]}: {value}")
    if len(values.get("friendly_name", "")) > MOST_NAME:
        raise RestError(400, 21405, "FriendlyName is too long")
    return replace(before, **values)
