"""Migration operations for row-level security (docs/design.md, Tenancy).

`EnableTenantRLS` fences a table; `DefineFunction` makes one of the few SECURITY DEFINER
functions for paths that know no tenant yet (listed in docs/security.md).
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

_ENABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON {table}
    USING ({column} = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK ({column} = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
"""
_DISABLE = """
DROP POLICY owner_all ON {table};
DROP POLICY tenant_isolation ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
_FUNCTION = """
CREATE FUNCTION {name}({arguments}) RETURNS {returns}
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $body$ {body} $body$;
REVOKE ALL ON FUNCTION {name}({arguments}) FROM PUBLIC;
"""


class EnableTenantRLS(RunSQL):
    """Forced row-level security: a role sees the rows of `app.tenant_id`, the owner all."""

    def __init__(self, table: str, column: str = "tenant_id") -> None:
        self.table, self.column = table, column
        super().__init__(_ENABLE.format(table=table, column=column), _DISABLE.format(table=table))

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """As Django's migration writer wants it."""
        return "EnableTenantRLS", [self.table, self.column], {}


class DefineFunction(RunSQL):
    """A read-only SQL function that runs as the owner, granted to the runtime role.

    arguments: "number text"; returns: "uuid" or "TABLE (...)"; body: one SELECT.
    """

    def __init__(self, name: str, arguments: str, returns: str, body: str) -> None:
        self.parts = {"name": name, "arguments": arguments, "returns": returns, "body": body}
        super().__init__(_FUNCTION.format(**self.parts), f"DROP FUNCTION {name}({arguments})")

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """As Django's migration writer wants it."""
        return "DefineFunction", [], dict(self.parts)
