"""The Python client: fresh from the description, and good for the live server."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.schema import client as making
from tests.schema.live import Live


@pytest.fixture
def of_client(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Imports a module of the client, as one who installed it does."""
    monkeypatch.syspath_prepend(str(making.CLIENT))
    return lambda name: import_module(f"prosaas_client{name}")


def test_the_client_is_what_the_description_gives(tmp_path: Path) -> None:
    making.generate(tmp_path / making.PACKAGE)
    made, kept = (making.files(each / making.PACKAGE) for each in (tmp_path, making.CLIENT))
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_client_reads_and_writes(of_client: Any, live: Live) -> None:
    agents, calls = of_client(".api.agents"), of_client(".api.calls")
    for each in (".agents_create", ".agents_read"):
        of_client(f".api.agents{each}")
    for each in (".calls_read", ".calls_list"):
        of_client(f".api.calls{each}")
    new = of_client(".models").AgentNew(name="Reception", greeting="Good morning.")
    client = of_client("").AuthenticatedClient
    with client(base_url=live.tenant.web, token=live.tenant.key) as asker:
        made = agents.agents_create.sync(client=asker, body=new)
        assert made.name == "Reception"
        assert agents.agents_read.sync(made.id, client=asker).id == made.id
        page = calls.calls_list.sync(client=asker, limit=2)
        call = calls.calls_read.sync(page.results[0].id, client=asker)
        assert call.call_sid == page.results[0].call_sid


def test_the_client_tells_what_was_refused(of_client: Any, live: Live) -> None:
    calls_list = of_client(".api.calls.calls_list")
    with of_client("").AuthenticatedClient(base_url=live.tenant.web, token="nobody") as asker:
        refused = calls_list.sync(client=asker)
    assert isinstance(refused, of_client(".models").Error)
    assert refused.error.code == "authentication_failed"
    assert len(refused.error.request_id) == 32
