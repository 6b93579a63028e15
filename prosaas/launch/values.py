"""Readers of the launchers' own variables (PORT, HOST, DRAIN_SECONDS, SERVER)."""

from collections.abc import Mapping

DEFAULT_PORT = 8000
LAST_PORT = 65535
SERVERS = ("daphne", "uvicorn")
DRAIN_SECONDS = 1800.0  # how long live calls may take to end


class BadValue(Exception):
    """A variable holds what it may not; the text names it."""


def port_of(env: Mapping[str, str]) -> int:
    """PORT, from 1 to 65535; 8000 when unset."""
    text = env.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 1 <= int(text) <= LAST_PORT:
        raise BadValue(f"PORT must be a number from 1 to {LAST_PORT}, not {text!r}.")
    return int(text)


def server_of(env: Mapping[str, str]) -> str:
    """SERVER, the ASGI server of the web process; daphne when unset."""
    name = env.get("SERVER") or SERVERS[0]
    if name not in SERVERS:
        raise BadValue(f"SERVER must be one of {', '.join(SERVERS)}, not {name!r}.")
    return name


def seconds_of(env: Mapping[str, str], name: str, default: float) -> float:
    """A duration in seconds, 0 or more."""
    text = env.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise BadValue(f"{name} must be a number of seconds, not {text!r}.")
    return value
