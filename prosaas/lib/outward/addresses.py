"""Which addresses are the public internet, and nobody's inside.

For IPv6 only what is given out (2000::/3), so that forms which hide an IPv4 address are out
without being told apart: mapped, compatible, NAT64, unique local, link-local.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

_REFUSED_4: Final = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # "this network"; Linux takes 0.0.0.0 for loopback
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; also metadata of one cloud
        "127.0.0.0/8",
        "168.63.129.16/32",  # one cloud's inside, at an address that looks public
        "169.254.0.0/16",  # link-local: metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_GIVEN_OUT_6: Final = ip_network("2000::/3")
_REFUSED_6: Final = tuple(
    ip_network(text)
    for text in (
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",
    )
)


def is_public(text: str) -> bool:
    """Whether a stranger may have us connect to this address, in its usual form."""
    address = _read(text)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    if address is None or address not in _GIVEN_OUT_6:
        return False
    return not any(address in network for network in _REFUSED_6)


def is_loopback(text: str) -> bool:
    """Whether it is this machine's own: 127.0.0.0/8 or ::1, in no disguise."""
    address = _read(text)
    return address is not None and address.is_loopback and _plain(address)


def _plain(address: IPv4Address | IPv6Address) -> bool:
    return isinstance(address, IPv4Address) or address.ipv4_mapped is None


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """None for what is no address, and for one that is good on one link only (fe80::1%eth0)."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None
