"""Migration operations for row-level security (docs/design.md, Tenancy).

`EnableTenantRLS` fences a table; `ReferToOwnTenant` fences its references, which PostgreSQL
checks without looking at policies; `DefineFunction` makes one of the few SECURITY DEFINER
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
_REFERABLE = "ALTER TABLE {table} ADD CONSTRAINT {table}_of_tenant UNIQUE (tenant_id, id)"
_REFER = """
ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_own_tenant
    FOREIGN KEY (tenant_id, {column}) REFERENCES {target} (tenant_id, id)
    DEFERRABLE INITIALLY DEFERRED
"""
_DROP_CONSTRAINT = "ALTER TABLE {table} DROP CONSTRAINT {name}"
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


class AllowReferences(RunSQL):
    """Lets other tables refer to rows of this one by tenant and id (`ReferToOwnTenant`)."""

    def __init__(self, table: str) -> None:
        self.table = table
        undo = _DROP_CONSTRAINT.format(table=table, name=f"{table}_of_tenant")
        super().__init__(_REFERABLE.format(table=table), undo)

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """As Django's migration writer wants it."""
        return "AllowReferences", [self.table], {}


class ReferToOwnTenant(RunSQL):
    """A row's reference (`column`, to `target`) stays inside the row's own tenant.

    The target has `AllowReferences`. Checked at the end of the transaction, like Django's own.
    """

    def __init__(self, table: str, column: str, target: str) -> None:
        self.parts = {"table": table, "column": column, "target": target}
        undo = _DROP_CONSTRAINT.format(table=table, name=f"{table}_{column}_own_tenant")
        super().__init__(_REFER.format(**self.parts), undo)

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """As Django's migration writer wants it."""
        return "ReferToOwnTenant", [], dict(self.parts)


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
