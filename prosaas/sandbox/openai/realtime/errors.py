"""Errors as the vendor words them (protocols.md F9). Only the fatal ones close the session."""

from typing import Any

# Codes for refusals to which protocols.md gives none: the stand-in's own, the service's may differ.
# What a client does must not depend on them.
INVALID_JSON = "invalid_json"
INVALID_TOOL_CALL_ID = "invalid_tool_call_id"
INVALID_PREVIOUS_ITEM_ID = "item_create_invalid_previous_item_id"
CONTEXT_LENGTH_EXCEEDED = "context_length_exceeded"
AUDIO_UNINTELLIGIBLE = "audio_unintelligible"

# Errors after which a session, or the next connection, is of no use.
FATAL = {
    "insufficient_quota": "You exceeded your current quota, please check your plan and billing "
    "details.",
    "invalid_api_key": "Incorrect API key provided.",
    "account_deactivated": "The OpenAI account associated with this API key has been deactivated.",
    "billing_hard_limit_reached": "Billing hard limit has been reached.",
    "model_not_found": "The requested model does not exist or you do not have access to it.",
    "session_expired": "Your session hit the maximum duration of {minutes} minutes.",
    "server_error": "The server had an error while processing your request.",
}


class RealtimeError(Exception):
    """One refused client event; becomes an `error` event."""

    def __init__(
        self, code: str, message: str, param: str | None = None, kind: str = "invalid_request_error"
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.param, self.kind = code, message, param, kind

    def body(self, client_event_id: str | None) -> dict[str, Any]:
        """Render the `error` field; the client's event_id is echoed only here."""
        return {
            "type": self.kind,
            "code": self.code,
            "message": self.message,
            "param": self.param,
            "event_id": client_event_id,
        }


def kind_of(code: str) -> str:
    """The error's `type` for a code."""
    kinds = {"server_error": "server_error", "insufficient_quota": "insufficient_quota"}
    return kinds.get(code, "invalid_request_error")


def unknown_parameter(param: str) -> RealtimeError:
    """A key that this version of the API does not know (beta names are such)."""
    return RealtimeError("unknown_parameter", f"Unknown parameter: '{param}'.", param)


def invalid_value(param: str, expected: str) -> RealtimeError:
    """A value of the wrong type or outside what is allowed."""
    return RealtimeError(
        "invalid_value", f"Invalid value for '{param}': expected {expected}.", param
    )


def missing(param: str) -> RealtimeError:
    """A required key that is not there."""
    return RealtimeError(
        "missing_required_parameter", f"Missing required parameter: '{param}'.", param
    )
