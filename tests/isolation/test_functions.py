"""The functions that run as the tables' owner: all are known, and none tells more than it says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import Error, connection, transaction

from tests.isolation.asking import undone
from tests.isolation.world import Side, World

_SECURITY: Final = Path(__file__).resolve().parents[2] / "docs" / "security.md"
_LISTED: Final = """
SELECT proname, proargtypes::regtype[]::text[], prosecdef, provolatile, proconfig
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
AND has_function_privilege(current_user, oid, 'EXECUTE')
AND prorettype {} 'trigger'::regtype ORDER BY proname
"""


def _functions(is_trigger: str = "<>") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_LISTED.format(is_trigger))
        return list(cursor.fetchall())


def documented() -> set[str]:
    """The names in the first column of the table of functions in docs/security.md."""
    return set(re.findall(r"^\| `(\w+)\(", _SECURITY.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_functions_of_the_runtime_role_are_those_that_are_documented(world: World) -> None:
    assert {name for name, *_rest in _functions()} == documented()


def test_each_only_reads_and_looks_in_our_schema_alone(world: World) -> None:
    for name, _types, is_definer, volatility, config in _functions():
        assert is_definer, name
        assert volatility in {"s", "i"}, name  # PostgreSQL refuses a write inside
        assert config == ["search_path=public, pg_temp"], name


def test_a_triggers_function_cannot_be_called(world: World) -> None:
    for name, *_rest in _functions("="):
        with pytest.raises(Error, match="called as trigger"), transaction.atomic():
            _answers(name, ())


def _values(side: Side) -> dict[str, list[Any]]:
    """What may be asked with: B's values by type, and what would match everything."""
    now = datetime.now(UTC)
    texts = [side.number, side.call.call_sid, side.key.prefix, side.invitation.token_hash]
    return {
        "uuid": [side.tenant_id, side.owner.pk, side.visitor.pk, side.call.pk],
        "text": [*texts, "", "%", side.words.name],
        "timestamp with time zone": [now, now + timedelta(days=999), now - timedelta(days=999)],
        "interval": [timedelta(), timedelta(days=-9999)],
        "integer": [100],
        "bigint": [100],
    }


def _answers(name: str, values: tuple[Any, ...], casts: tuple[str, ...] = ()) -> str:
    marks = ", ".join(f"%s::{cast}" for cast in casts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}({marks})::text", values)
        return "\n".join(str(row[0]) for row in cursor.fetchall())


def test_none_tells_a_word_of_a_when_asked_with_what_b_has(world: World) -> None:
    """Ids, CallSids and due work are told, by design; no word of a person, name or number.

    Names of tenants are told to operators alone (…_for_operator): a visitor of B is one.
    """
    have = _values(world.b)
    for name, types, *_rest in _functions():
        for values in product(*(have[each] for each in types)):
            is_operator = name.endswith("_for_operator") and values[0] == world.b.visitor.pk
            with undone():
                told = _answers(name, values, tuple(types))
            shown = {"name"} if is_operator else set()
            assert not world.a.words.heard_in(told, shown=shown), (name, values)


def test_operators_alone_are_told_what_is_all_tenants(world: World) -> None:
    have, others = _values(world.b), (world.a.owner, world.b.owner, world.loner)
    told = [each for each in _functions() if each[0].endswith("_for_operator")]
    assert len(told) == 6
    for name, types, *_rest in told:
        for values in product(*(have[each] for each in types[1:])):
            for user in others:
                assert _answers(name, (user.pk, *values), tuple(types)) == ""
