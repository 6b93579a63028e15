"""The two roles as `python -m prosaas.launch.roles` makes them."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from prosaas.embedded import Postgres, ensure
from prosaas.embedded.servers import kept_secret
from prosaas.launch import roles


@pytest.fixture(scope="module")
def admin_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A superuser's connection string."""
    root = tmp_path_factory.mktemp("roles")
    with ensure({"REDIS_URL": "redis://elsewhere"}, root):
        directory = root / "var" / "embedded"
        yield Postgres.locate(directory, password=kept_secret(directory / "secret")).admin_conninfo


def urls_printed(admin_url: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    assert roles.main(["--admin-url", admin_url, "--database", "shop"]) == 0
    return dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())


def test_both_urls_open_the_database(admin_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    urls = urls_printed(admin_url, capsys)
    for name, role in (("DATABASE_URL", "shop"), ("DATABASE_OWNER_URL", "shop_owner")):
        with psycopg.connect(urls[name]) as connection:
            assert (connection.info.dbname, connection.info.user) == ("shop", role)


def test_no_query_of_the_runtime_role_holds_a_connection_for_ever(
    admin_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with psycopg.connect(urls_printed(admin_url, capsys)["DATABASE_URL"]) as connection:
        for name, value in (
            ("statement_timeout", "15s"),
            ("idle_in_transaction_session_timeout", "1min"),
        ):
            assert connection.execute(f"SHOW {name}".encode()).fetchone() == (value,)


def test_a_second_time_changes_the_passwords_and_loses_nothing(
    admin_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = urls_printed(admin_url, capsys)
    with psycopg.connect(first["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept ()")
    second = urls_printed(admin_url, capsys)
    with psycopg.connect(second["DATABASE_OWNER_URL"]) as connection:
        connection.execute("SELECT FROM kept")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first["DATABASE_URL"])


def test_a_server_that_refuses_is_a_message_not_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert roles.main(["--admin-url", "postgresql://nobody@127.0.0.1:1/postgres"]) == 1
    assert capsys.readouterr().err.startswith("roles: ")


@pytest.mark.parametrize(
    "server",
    [
        {"host": "db.example.com", "port": "5433", "sslmode": "require"},
        {"host": "/var/run/postgresql", "port": "5432"},
        {"host": "::1", "port": "5432"},
    ],
)
def test_the_url_names_the_same_server(server: dict[str, str]) -> None:
    made = roles.Roles(roles.RoleNames.for_database("a b"), "p@ss/word", "p:w")
    url = made.owner_url(psycopg.conninfo.make_conninfo(**server))
    login = {"user": "a b_owner", "password": "p@ss/word", "dbname": "a b"}
    assert conninfo_to_dict(url) == server | login
