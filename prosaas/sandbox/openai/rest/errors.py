"""REST errors in the vendor's shape: {"error": {message, type, param, code}} (protocols.md G3).

The texts follow what the service is known to answer. protocols.md gives no code for a value of the
wrong type, of another model or below a minimum: `invalid_type`, `unsupported_value` and
`integer_below_min_value` are the stand-in's, the service's may differ.
"""

from collections.abc import Mapping
from typing import Any

INVALID = "invalid_request_error"


class RestError(Exception):
    """One refused request; `headers` go with the answer."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = INVALID,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code
        self.param, self.kind, self.headers = param, kind, dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Render the answer's JSON."""
        error = {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}
        return {"error": error}


def missing(param: str) -> RestError:
    """A required field that is not there."""
    code = "missing_required_parameter"
    return RestError(400, f"Missing required parameter: '{param}'.", code=code, param=param)


def unknown_parameter(param: str) -> RestError:
    """A field that the endpoint does not know."""
    return RestError(400, f"Unknown parameter: '{param}'.", code="unknown_parameter", param=param)


def invalid_value(param: str, message: str) -> RestError:
    """A field with an impossible value."""
    return RestError(400, message, code="invalid_value", param=param)


def invalid_type(param: str, expected: str) -> RestError:
    """A field of the wrong JSON type."""
    message = f"Invalid type for '{param}': expected {expected}."
    return RestError(400, message, code="invalid_type", param=param)


def unsupported(param: str, message: str) -> RestError:
    """A value that exists, but not for this model."""
    return RestError(400, message, code="unsupported_value", param=param)


def model_not_found(model: str) -> RestError:
    """A model that nobody serves."""
    message = f"The model `{model}` does not exist or you do not have access to it."
    return RestError(404, message, code="model_not_found")
