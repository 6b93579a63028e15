"""What is kept: found once, found anew after a while, and without the cache too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisAway

from prosaas.lib.kept import keep, kept


@pytest.fixture
def found() -> Iterator[int]:
    """1, 2, 3, ..."""
    return iter(range(1, 100))


def test_it_is_found_once(found: Iterator[int]) -> None:
    assert [kept("number", 60, lambda: next(found)) for _ in range(3)] == [1, 1, 1]
    assert kept("another", 60, lambda: next(found)) == 2
    keep("number", 60, 9)
    assert kept("number", 60, lambda: next(found)) == 9


def test_nothing_at_all_is_kept_too() -> None:
    assert kept("rows", 60, list) == []
    assert kept("rows", 60, lambda: [1]) == []


def test_without_the_cache_it_is_found_each_time(
    found: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: object) -> None:
        raise RedisAway

    monkeypatch.setattr(cache, "get", away)
    monkeypatch.setattr(cache, "set", away)
    assert [kept("number", 60, lambda: next(found)) for _ in range(2)] == [1, 2]
