"""Errors as the vendor words them (protocols.md F9). None of them closes the session."""

from typing import Any


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
