"""The guard of requests to strangers' addresses (docs/webhooks.md): it holds against every way in.

Real sockets on 127.0.0.1; only name servers are made up, for they are the attacker's.
"""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from prosaas.lib.outward import (
    Answer,
    BadUrl,
    OutwardFailed,
    Rules,
    addresses_of,
    is_loopback,
    is_public,
    post,
    target_of,
    target_to_keep,
)
from tests.lib.outward_world import authority_made, says, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SANDBOX = Rules(is_sandbox=True)


def resolving(*answers: list[str]) -> tuple[Rules, list[str]]:
    """A name server that answers so, one answer after the other; what it was asked."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return Rules(resolve=resolve), asked


def posted(url: str, rules: Rules = SANDBOX, budget_s: float = 5.0) -> Answer:
    return post(url, body=b"{}", headers={"X-Test": "1"}, rules=rules, budget_s=budget_s)


def refusal(url: str, rules: Rules = SANDBOX, budget_s: float = 5.0) -> str:
    with pytest.raises(OutwardFailed) as refused:
        posted(url, rules, budget_s)
    return refused.value.word


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111"])
def test_the_public_internet_may_be_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "169.254.170.2",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "2130706433",
        "0177.0.0.1",
        "example.com",
        "",
    ],
)
def test_nothing_else_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "10.0.0.1", "::1%lo", "169.254.169.254"])
def test_a_sandbox_is_this_machine_alone(address: str) -> None:
    assert not is_loopback(address)
    assert not SANDBOX.allows(address)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://example.com/", "scheme"),
        ("ftp://example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.com/", "scheme"),
        ("//example.com/", "scheme"),
        ("example.com", "scheme"),
        ("", "form"),
        ("https:///hook", "host"),
        ("https://user:pass@example.com/", "login"),
        ("https://example.com@127.0.0.1/", "login"),
        ("https://@example.com/", "login"),
        ("https://example.com:22/", "port"),
        ("https://example.com:80/", "port"),
        ("https://example.com:0/", "port"),
        ("https://example.com:99999/", "form"),
        ("https://example.com:https/", "form"),
        ("https://127.0.0.1/", "private"),
        ("https://10.1.2.3/", "private"),
        ("https://169.254.169.254/latest/meta-data/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:169.254.169.254]/", "private"),
        ("https://[64:ff9b::7f00:1]/", "private"),
        ("https://[fe80::1%25eth0]/", "private"),
        ("https://[::1/", "form"),
        ("https://2130706433/", "host"),
        ("https://0x7f000001/", "host"),
        ("https://0x7f.1/", "host"),
        ("https://0177.0.0.1/", "host"),
        ("https://127.1/", "host"),
        ("https://017700000001/", "host"),
        ("https://example.0x7f/", "host"),
        ("https://localhost/", "private"),
        ("https://foo.localhost/", "private"),
        ("https://metadata/", "host"),
        ("https://example.com./", "host"),
        ("https://.example.com/", "host"),
        ("https://exa_mple.com/", "host"),
        ("https://-a.example.com/", "host"),
        ("https://127.0.0.1%2f@example.com/", "login"),
        ("https://example.com\\@127.0.0.1/", "form"),
        ("https://example.com/\r\nHost: inside", "form"),
        ("https://exa\tmple.com/", "form"),
        (" https://example.com/", "form"),
        ("https://example.com/#part", "form"),
        ("https://example.com/#", "form"),
        ("https://דוגמה.com/", "form"),
        ("https://①②⑦.⓪.⓪.①/", "form"),  # folds to 127.0.0.1
        ("https://example.com/\0", "form"),
        ("https://example.com/\ud800", "form"),
        ("https://example.com/" + "a" * 500, "form"),
    ],
)
def test_an_address_that_could_be_read_in_two_ways_or_leads_inside_is_refused(
    url: str, word: str
) -> None:
    with pytest.raises(BadUrl) as refused:
        target_of(url, is_sandbox=False)
    assert refused.value.word == word


def test_an_ordinary_address_is_read_as_it_is_written() -> None:
    target = target_of("https://Hooks.Example.com:8443/a%20b?c=d&e=%D7%A9", is_sandbox=False)
    assert (target.host, target.port) == ("hooks.example.com", 8443)
    assert target.path == "/a%20b?c=d&e=%D7%A9"
    assert target_of("https://example.com", is_sandbox=False).path == "/"
    assert target_of("https://[2606:4700::1]/", is_sandbox=False).host == "2606:4700::1"


def test_only_a_sandbox_is_asked_without_tls_and_at_any_port() -> None:
    assert target_of("http://localhost:8000/a", is_sandbox=True).port == 8000
    for url in ("http://10.0.0.1:8000/", "http://metadata/", "http://a:b@localhost/"):
        with pytest.raises(BadUrl):
            target_of(url, is_sandbox=True)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://example.com/", "scheme"),
        ("http://8.8.8.8:9000/", "scheme"),
        ("https://example.com:9000/", "port"),
        ("https://localhost/", "tls"),
        ("https://a.localhost:8443/", "tls"),
        ("https://127.0.0.1:9000/", "tls"),
        ("https://[::1]/", "tls"),
        ("https://10.0.0.1/", "private"),
    ],
)
def test_what_would_never_answer_is_not_kept_in_a_sandbox_either(url: str, word: str) -> None:
    with pytest.raises(BadUrl) as refused:
        target_to_keep(url, is_sandbox=True)
    assert refused.value.word == word


def test_what_may_answer_is_kept() -> None:
    for url in ("http://localhost:9000/", "http://127.0.0.1/", "https://example.com:8443/"):
        assert target_to_keep(url, is_sandbox=True).host
    with pytest.raises(BadUrl, match="scheme"):
        target_to_keep("http://localhost:9000/", is_sandbox=False)


@pytest.mark.parametrize(
    "answers",
    [["10.0.0.1"], ["169.254.169.254"], ["::1"], ["93.184.216.34", "127.0.0.1"], ["fd00::1"]],
)
def test_a_name_that_leads_inside_is_not_connected_to(answers: list[str]) -> None:
    """Not even where only one of its addresses does."""
    rules, _asked = resolving(answers)
    assert refusal("https://evil.example.com/", rules) == "refused-address"


def test_a_second_answer_of_the_name_server_is_never_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rebinding: public when it is judged, private when it is connected to."""
    connected: list[object] = []

    def connect(_sock: socket.socket, address: object) -> None:
        connected.append(address)
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", connect)
    rules, asked = resolving(["93.184.216.34"], ["127.0.0.1"])
    assert refusal("https://rebind.example.com/", rules) == "connection-failed"
    assert (asked, connected) == (["rebind.example.com"], [("93.184.216.34", 443)])


def test_the_system_resolves_odd_forms_and_they_are_judged_by_what_they_are() -> None:
    """Should one get past the reading of the address."""
    for host in ("2130706433", "0x7f.1", "127.1"):
        assert not any(Rules().allows(address) for address in addresses_of(host, 443))


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with serving(says(OK)) as (inside, came):
        moved = f"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{inside}/\r\n"
        with serving(says(f"{moved}Content-Length: 0\r\n\r\n".encode())) as (port, _):
            assert posted(f"http://127.0.0.1:{port}/").status == 307
        assert came == []


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says(b"HTTP/1.1 418 Proxy\r\n\r\n")) as (proxy, came):
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            for spelt in (name, name.upper()):
                monkeypatch.setenv(spelt, f"http://127.0.0.1:{proxy}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        with serving(says(OK)) as (port, _):
            assert posted(f"http://127.0.0.1:{port}/") == Answer(200, b"ok")
        assert came == []


def test_a_huge_answer_is_read_at_its_beginning_only() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n" + b"x" * 5_000_000
    with serving(says(endless)) as (port, _):
        assert posted(f"http://127.0.0.1:{port}/") == Answer(200, b"x" * 1024)


def drip(first: bytes, piece: bytes) -> float:
    """Seconds that a server can hold us which sends this piece again and again."""

    def serve(sock: socket.socket) -> None:
        sock.recv(65_536)
        sock.sendall(first)
        while True:
            time.sleep(0.05)
            sock.sendall(piece)

    with serving(serve) as (port, _):
        began = time.monotonic()
        assert refusal(f"http://127.0.0.1:{port}/", budget_s=0.5) == "timeout"
        return time.monotonic() - began


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["headers", "body", "informational"],
)
def test_an_answer_byte_by_byte_ends_at_the_deadline(first: bytes, piece: bytes) -> None:
    assert drip(first, piece) < 4


def test_a_server_that_says_nothing_or_nonsense_is_an_error() -> None:
    with serving(says(b"SSH-2.0-OpenSSH\r\n")) as (port, _):
        assert refusal(f"http://127.0.0.1:{port}/") == "not-http"
    with serving(says(b"")) as (port, _):
        assert refusal(f"http://127.0.0.1:{port}/") == "not-http"
    with serving(says(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 100_000)) as (port, _):
        assert refusal(f"http://127.0.0.1:{port}/") == "not-http"
    assert refusal(f"http://127.0.0.1:{port}/") == "connection-failed"


def test_a_name_server_that_does_not_answer_is_not_waited_for() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        time.sleep(2)
        return []

    assert refusal("https://slow.example.com/", Rules(resolve=resolve), 0.2) == "timeout"
    rules, _asked = resolving([])
    assert refusal("https://nowhere.example.com/", rules) == "no-address"


def test_tls_proves_the_name_and_not_the_address(tmp_path: Path) -> None:
    server, trust = authority_made(tmp_path, "hooks.example.com")
    rules = Rules(is_sandbox=True, resolve=lambda _host, _port: ["127.0.0.1"])
    asked: dict[str, Any] = {"body": b"{}", "headers": {}, "rules": rules, "trust": trust}
    with serving(says(OK), server) as (port, _):
        assert post(f"https://hooks.example.com:{port}/", **asked).status == 200
        with pytest.raises(OutwardFailed, match="tls-failed"):
            post(f"https://other.example.com:{port}/", **asked)
        with pytest.raises(OutwardFailed, match="tls-failed"):
            post(f"https://hooks.example.com:{port}/", **{**asked, "trust": None})


def test_what_is_asked_is_what_was_read() -> None:
    seen: list[bytes] = []

    def serve(sock: socket.socket) -> None:
        seen.append(sock.recv(65_536))
        sock.sendall(OK)

    with serving(serve) as (port, _):
        posted(f"http://127.0.0.1:{port}/a?b=c")
    head = seen[0].decode().lower()
    assert head.startswith("post /a?b=c http/1.1\r\n")
    assert f"host: 127.0.0.1:{port}\r\n" in head
    assert "accept-encoding: identity" in head
