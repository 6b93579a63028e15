"""What every answer is asked: schemathesis's checks, and the shape of errors."""

from __future__ import annotations

from typing import Any, Final

from schemathesis import checks

CHECKS: Final[tuple[Any, ...]] = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
