"""Every operation of both APIs, asked at random of a live server.

Whatever is sent, well formed or not: no 5xx, no status that is not documented, an answer in the
documented shape, and not a word of another tenant's.
"""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok

from prosaas.api_schema import OPERATORS, TENANTS, Described
from tests.schema.checks import CHECKS
from tests.schema.live import Asker, Live

EXAMPLES = 12  # of each mode and operation
ASKS_CARRIER = "/search/"  # of numbers: the carrier does not know the tenant's account
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def operations(api: Described) -> list[Any]:
    """The operations of a checked-in description, each by its operationId."""
    schema = schemathesis.openapi.from_dict(json.loads(api.path.read_text(encoding="utf-8")))
    found = [cast("Ok[Any]", result).ok() for result in schema.get_all_operations()]
    found.sort(
        key=lambda each: each.method.upper() == "DELETE"
    )  # what there is, is asked for first
    return [pytest.param(each, id=each.definition.raw["operationId"]) for each in found]


@pytest.mark.parametrize("operation", operations(TENANTS))
def test_a_tenants_operation_answers_as_it_is_documented(
    live: Live, operation: APIOperation[Any, Any, Any, Any]
) -> None:
    asked_at_random(operation, live.tenant)


@pytest.mark.parametrize("operation", operations(OPERATORS))
def test_an_operators_operation_answers_as_it_is_documented(
    live: Live, operation: APIOperation[Any, Any, Any, Any]
) -> None:
    asked_at_random(operation, live.operator)


def asked_at_random(operation: APIOperation[Any, Any, Any, Any], asker: Asker) -> None:
    """Asks EXAMPLES well formed and as many malformed requests."""
    told: set[int] = set()
    for mode in MODES:
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Exception as error:
            if type(error).__name__ == "Unsatisfiable":  # nothing can be wrong with this one
                continue
            raise

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def ask(case: Case[Any]) -> None:
            asker.prepare(case)
            response = case.call(base_url=asker.web, headers=asker.headers, timeout=30)
            told.add(response.status_code)
            for check in CHECKS:
                case.validate_response(response, checks=[check])
            asker.nothing_leaked(case, response.text)

        ask()
    if operation.method.upper() == "GET" and ASKS_CARRIER not in operation.path:
        assert 200 in told, "its answer was never seen"
