"""Every socket, tried by everybody, through the router that production serves."""

from __future__ import annotations

import pytest

from tests.isolation.asking import Askers
from tests.isolation.case import Socket, every_case
from tests.isolation.sockets import wrong_with
from tests.isolation.world import World

CASES = [case for case in every_case() if isinstance(case, Socket)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.route or "any other")
def test_it_opens_for_its_own_alone(case: Socket, stored: World) -> None:
    from prosaas.asgi import sockets  # noqa: PLC0415 - as the server loads it, once Django is up

    wrong = wrong_with(case, sockets, stored, Askers(stored))
    assert not wrong, "\n".join(wrong)
