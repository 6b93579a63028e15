"""The real web process: uvloop, no compression, clear refusals, a clean end on SIGTERM."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from prosaas.launch import programs
from prosaas.launch.environment import ROOT
from prosaas.launch.process import Process
from prosaas.launch.stack import Stack, Stopping
from prosaas.launch.values import SERVERS
from tests.stack import create_tenant

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Extensions": "permessage-deflate",
}


@contextmanager
def web_process(logs: Path, env: dict[str, str]) -> Iterator[tuple[str, Process]]:
    port = programs.next_free_port(programs.LOOPBACK, 18000)
    with Stack(ROOT, Stopping(), logs=logs) as stack:
        process = stack.start(programs.web(env, host=programs.LOOPBACK, port=port))
        url = f"http://{programs.LOOPBACK}:{port}"
        stack.wait_until(lambda: answers(f"{url}/healthz"), what="web", seconds=60)
        yield url, process


def answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module", params=SERVERS)
def web(
    request: pytest.FixtureRequest,
    stack_environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Process]]:
    env = stack_environment | {"SERVER": request.param}
    with web_process(tmp_path_factory.mktemp("log"), env) as running:
        yield running


def test_the_loop_is_uvloop(web: tuple[str, Process]) -> None:
    """docs/design.md section 4."""
    ready = httpx.get(f"{web[0]}/readyz")
    assert (ready.status_code, ready.json()["loop"]) == (200, "uvloop.Loop")


def test_a_socket_is_never_compressed(web: tuple[str, Process]) -> None:
    """docs/protocols.md: never accept compression."""
    answer = httpx.get(f"{web[0]}/ws/twilio-media/no-token", headers=HANDSHAKE)
    assert "Sec-WebSocket-Extensions" not in answer.headers


@pytest.mark.parametrize("server", SERVERS)
def test_the_printed_password_opens_the_calls_in_a_browser(
    stack_environment: dict[str, str], tmp_path: Path, server: str
) -> None:
    """As after `make demo`: plain http, the form's fields, the cookies, the style sheet."""
    env = stack_environment | {"SERVER": server, "SANDBOX": "1", "PUBLIC_URL": "http://127.0.0.1"}
    made = create_tenant(env, f"+1415555{7000 + SERVERS.index(server)}")
    with web_process(tmp_path, env) as (url, _), httpx.Client(base_url=url) as browser:
        page = browser.get("/app/calls/", follow_redirects=True)
        sheet = browser.get("/static/css/prosaas.css")
        form = {"login": made["owner_email"], "password": made["owner_password"]}
        form["csrfmiddlewaretoken"] = browser.cookies["csrftoken"]
        calls = browser.post(page.url, data=form, follow_redirects=True)
    assert 'href="/static/css/prosaas.css"' in page.text
    assert (sheet.status_code, sheet.headers["Content-Type"][:8]) == (200, "text/css")
    assert (calls.status_code, calls.url.path) == (200, "/app/calls/")
    assert made["name"] in calls.text


@pytest.mark.parametrize("server", SERVERS)
def test_sigterm_ends_an_idle_process_with_status_0(
    stack_environment: dict[str, str], tmp_path: Path, server: str
) -> None:
    with web_process(tmp_path, stack_environment | {"SERVER": server}) as (_, process):
        process.ask_to_stop()
        assert process.wait(deadline=float("inf"))
        assert process.exit_status() == 0


def run_web(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "prosaas.launch.web"]
    return subprocess.run(
        command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("name", "check"), [("TWILIO_AUTH_TOKEN", "prosaas.E008"), ("DATABASE_URL", "prosaas.E003")]
)
def test_a_missing_setting_is_named_and_nothing_is_served(
    stack_environment: dict[str, str], name: str, check: str
) -> None:
    result = run_web(stack_environment | {name: ""})
    assert result.returncode == 1
    assert check in result.stderr
    assert "HINT" in result.stderr


def test_a_port_that_is_taken_is_named(
    web: tuple[str, Process], stack_environment: dict[str, str]
) -> None:
    port = web[0].rpartition(":")[2]
    for server in SERVERS:
        result = run_web(stack_environment | {"PORT": port, "SERVER": server})
        assert result.returncode == 1
        assert f"Cannot listen on 127.0.0.1:{port}" in result.stderr


def test_an_unknown_server_is_named(stack_environment: dict[str, str]) -> None:
    result = run_web(stack_environment | {"SERVER": "apache"})
    assert "SERVER must be one of daphne, uvicorn" in result.stderr
    assert result.returncode == 1


def test_a_bad_port_is_named(stack_environment: dict[str, str]) -> None:
    result = run_web(stack_environment | {"PORT": "many"})
    assert "PORT must be a number" in result.stderr
    assert result.returncode == 1


def test_ctrl_c_in_the_terminal_does_not_reach_a_child(web: tuple[str, Process]) -> None:
    assert os.getsid(web[1].pid) == web[1].pid != os.getsid(0)
