"""The two database roles, the same on every server: development, tests, CI, production.

The owner role owns the database and its tables and runs migrations. The runtime role serves the
product; it is no superuser, has no BYPASSRLS and owns nothing, so forced row-level security holds
for it. `python -m prosaas.launch.roles --admin-url postgresql://… --database NAME` creates both
and the database, and prints the two URLs as lines to put into the environment.
"""

import argparse
import secrets
import sys
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

# What the runtime role's sessions begin with: no query and no forgotten transaction holds a
# connection, or a lock that a migration waits for, longer than this (L96).
SESSION = {"statement_timeout": "15s", "idle_in_transaction_session_timeout": "60s"}
LIMITS = sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION")


@dataclass(frozen=True, slots=True)
class RoleNames:
    """A database and its roles."""

    database: str
    owner: str
    runtime: str

    @classmethod
    def for_database(cls, database: str) -> "RoleNames":
        """The convention: NAME_owner owns the database NAME, NAME serves from it."""
        return cls(database=database, owner=f"{database}_owner", runtime=database)


@dataclass(frozen=True, slots=True)
class Roles:
    """What to create. Passwords are set anew each time."""

    names: RoleNames
    owner_password: str
    runtime_password: str
    owner_creates_databases: bool = True

    def ensure(self, admin_conninfo: str) -> None:
        """Create or correct both roles and the database. `admin_conninfo`: a superuser's."""
        with psycopg.connect(admin_conninfo, autocommit=True) as connection:
            createdb = "CREATEDB" if self.owner_creates_databases else "NOCREATEDB"
            _role_ensure(connection, self.names.owner, self.owner_password, createdb)
            _role_ensure(connection, self.names.runtime, self.runtime_password, "NOCREATEDB")
            _sessions_are_bounded(connection, self.names.runtime)
            _owner_outranks_runtime(connection, self.names)
            database_ensure(connection, self.names.database, owner=self.names.owner)

    def owner_url(self, admin_conninfo: str) -> str:
        """DATABASE_OWNER_URL on the server `admin_conninfo` names."""
        return _url(admin_conninfo, self.names.owner, self.owner_password, self.names.database)

    def runtime_url(self, admin_conninfo: str) -> str:
        """DATABASE_URL on the server `admin_conninfo` names."""
        return _url(admin_conninfo, self.names.runtime, self.runtime_password, self.names.database)


def database_ensure(connection: psycopg.Connection, name: str, *, owner: str) -> None:
    """Create the database unless it exists; UTF-8, compared byte by byte. Needs autocommit."""
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(owner)
            )
        )


def _role_ensure(connection: psycopg.Connection, name: str, password: str, createdb: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("CREATE ROLE" if found is None else "ALTER ROLE")
    connection.execute(
        sql.SQL("{} {} WITH {} {} PASSWORD {}").format(
            verb, sql.Identifier(name), LIMITS, sql.SQL(createdb), sql.Literal(password)
        )
    )


def _sessions_are_bounded(connection: psycopg.Connection, role: str) -> None:
    for name, value in SESSION.items():
        setting = sql.SQL("ALTER ROLE {} SET {} = {}")
        connection.execute(
            setting.format(sql.Identifier(role), sql.Identifier(name), sql.Literal(value))
        )


def _owner_outranks_runtime(connection: psycopg.Connection, names: RoleNames) -> None:
    """Let the owner end connections of the runtime role, as dropping a test database must."""
    grant = sql.SQL("GRANT {} TO {}")
    connection.execute(grant.format(sql.Identifier(names.runtime), sql.Identifier(names.owner)))


def _url(admin_conninfo: str, user: str, password: str, database: str) -> str:
    """A postgresql:// URL with the server part of `admin_conninfo`."""
    server = conninfo_to_dict(admin_conninfo)
    host = str(server.get("host") or "")
    query = {
        key: str(server[key])
        for key in ("sslmode", "sslrootcert", "channel_binding")
        if server.get(key)
    }
    port = str(server.get("port") or "5432")
    if host.startswith("/") or not host:
        query = ({"host": host, "port": port} if host else {"port": port}) | query
        place = ""
    else:
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    tail = f"?{urlencode(query)}" if query else ""
    return f"postgresql://{login}@{place}/{quote(database, safe='')}{tail}"


def main(arguments: list[str] | None = None) -> int:
    """Create roles and database, print the URLs; exit status 1 when the server refuses."""
    parser = argparse.ArgumentParser(prog="python -m prosaas.launch.roles", description=__doc__)
    parser.add_argument("--admin-url", required=True, help="postgresql:// URL of a superuser")
    parser.add_argument("--database", default="prosaas")
    parser.add_argument(
        "--no-createdb", action="store_true", help="the owner needs no test databases"
    )
    options = parser.parse_args(arguments)
    roles = Roles(
        RoleNames.for_database(options.database),
        owner_password=secrets.token_urlsafe(24),
        runtime_password=secrets.token_urlsafe(24),
        owner_creates_databases=not options.no_createdb,
    )
    try:
        roles.ensure(options.admin_url)
    except psycopg.Error as error:
        print(f"roles: {error}", file=sys.stderr)
        return 1
    print(f"DATABASE_URL={roles.runtime_url(options.admin_url)}")
    print(f"DATABASE_OWNER_URL={roles.owner_url(options.admin_url)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
