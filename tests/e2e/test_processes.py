"""Web, worker and sandbox as processes on a fresh database."""

import httpx

from tests.stack import Running


def test_createtenant_and_the_web_process_share_a_database(running: Running) -> None:
    """Issue 2, item 8."""
    headers = {"Authorization": f"Bearer {running.tenant['api_key']}"}
    answer = httpx.get(f"{running.web}/api/v1/calls/", headers=headers)
    assert answer.status_code == 200


def test_a_stranger_gets_nothing(running: Running) -> None:
    headers = {"Authorization": "Bearer psk_0000000000000000_nobody"}
    assert httpx.get(f"{running.web}/api/v1/calls/", headers=headers).status_code == 401


def test_the_process_is_ready_for_calls(running: Running) -> None:
    ready = httpx.get(f"{running.web}/readyz").json()
    assert (ready["status"], ready["live_calls"]) == ("ok", 0)
