"""A socket that leaks is found, by who was let in and by what it said."""

from __future__ import annotations

from channels.routing import URLRouter

from tests.isolation import probes
from tests.isolation.asking import Askers
from tests.isolation.sockets import wrong_with
from tests.isolation.test_probes import SOCKET
from tests.isolation.world import World


def test_a_leak_of_a_socket_is_found(stored: World) -> None:
    found = wrong_with(SOCKET, URLRouter(probes.sockets), stored, Askers(stored))
    assert "nobody at socket ws/probe is let in" in found
    assert "stranger at socket ws/probe is told 'zqxcanary'" in found
