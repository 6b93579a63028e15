"""A live web process, with a worker and stand-ins, on a database of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.queues import queue_of_its_own
from tests.schema.live import Asker, Live

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

SEED = "from tests.schema.seed import main; main()"


@pytest.fixture(scope="session")
def schema_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """It has nobody else's calls, and is left in whatever state the questions bring it to."""
    from tests import stack  # noqa: PLC0415 - as above
    from tests.database import fresh_database  # noqa: PLC0415 - as above

    with fresh_database("schema") as (name, _):
        env = dict(os.environ)
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            env[variable] = urlunsplit(urlsplit(env[variable])._replace(path=f"/{name}"))
        env["REDIS_URL"] = queue_of_its_own(env["REDIS_URL"], 1)
        stack.manage(env, "migrate", "--database", "owner", "-v0", "--skip-checks")
        with stack.started(env, tmp_path_factory.mktemp("schema"), "+14155550188") as running:
            yield running


@pytest.fixture(scope="session")
def live(schema_stack: Running) -> Live:
    """A tenant's program and an operator's, with things to ask for."""
    from tests import stack  # noqa: PLC0415 - as above

    printed = stack.manage(schema_stack.env, "shell", "-v0", "-c", SEED)
    told = json.loads(printed.splitlines()[-1])
    things = {name: [told["a"][name], told["b"][name]] for name in told["a"]}
    secrets = frozenset(told["words"]) | {str(told["b"][name]) for name in ("call_id", "tenant_id")}
    return Live(
        tenant=Asker(schema_stack.web, told["key"], things, secrets),
        operator=Asker(schema_stack.web, told["operator_key"], things),
    )
