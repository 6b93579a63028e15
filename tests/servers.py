"""pytest plugin: the environment of the tests, with PostgreSQL and Redis to run on.

Loaded with `-p tests.servers` (pyproject.toml), because pytest-django reads the settings before
any conftest is imported, and the embedded servers must have set DATABASE_URL by then. With
DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL set, the tests run on those servers instead.
"""

import atexit
import os
import tempfile
from contextlib import ExitStack

import pytest

from prosaas.launch.environment import prepare

# The tests speak to no real provider, and are the same with the developer's keys around them.
TEST_ENVIRONMENT = {
    "PUBLIC_URL": "https://testserver",
    "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000000",
    "TWILIO_AUTH_TOKEN": "a-token-for-tests",
    "OPENAI_API_KEY": "a-key-for-tests",
    "TWILIO_API_URL": "http://127.0.0.1:9",  # nobody answers: who needs Twilio has a stand-in
}
UNSET = ("DEBUG", "SANDBOX", "OPENAI_BASE_URL", "ALLOWED_HOSTS", "TX_LEAD_MS")
_PREPARED = ExitStack()


def _prepare_environment() -> None:
    for name in [*UNSET, *(f"{name}_FILE" for name in TEST_ENVIRONMENT)]:
        os.environ.pop(name, None)
    os.environ.update(TEST_ENVIRONMENT)
    folder = _PREPARED.enter_context(tempfile.TemporaryDirectory(prefix="prosaas-recordings-"))
    os.environ["STORAGE_URL"] = f"file://{folder}"
    _PREPARED.enter_context(prepare(os.environ))


_prepare_environment()
atexit.register(_PREPARED.close)  # a run that pytest gives up early is never unconfigured


def pytest_configure(config: pytest.Config) -> None:
    """Registers our fixtures after pytest-django's, so that ours win."""
    config.pluginmanager.import_plugin("tests.database")
    config.pluginmanager.import_plugin("tests.stack")


def pytest_unconfigure() -> None:
    """Leave the embedded servers; the last process to leave stops them."""
    _PREPARED.close()
