"""Everybody through every address: no wrong status, no word of A's, no row of A's changed."""

from __future__ import annotations

import pytest

from tests.isolation.case import Link, Route
from tests.isolation.coverage import cases_of
from tests.isolation.judge import Judge
from tests.isolation.test_coverage import ADDRESSES, CASES
from tests.isolation.walk import Address

ROUTES = [(case, address) for address in ADDRESSES for case in cases_of(CASES, address)]
LINKS = [
    (case, address)
    for address in ADDRESSES
    for case in CASES
    if isinstance(case, Link) and case.route == address.name
]


def _id(value: object) -> str:
    return f"/{value.pattern}" if isinstance(value, Address) else str(getattr(value, "method", ""))


@pytest.mark.parametrize(("case", "address"), ROUTES, ids=_id)
def test_nobody_meets_a_stranger_at(case: Route, address: Address, judge: Judge) -> None:
    wrong = judge.route(case, address)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("case", "address"), LINKS, ids=_id)
def test_a_link_opens_one_file(case: Link, address: Address, judge: Judge) -> None:
    wrong = judge.link(case, address)
    assert not wrong, "\n".join(wrong)
