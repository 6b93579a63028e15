"""What the list of calls tells, and its export."""

from __future__ import annotations

from tests.isolation.case import Case, Route

CASES: list[Case] = [Route("api_call_export")]
