"""The fence of saved views; calls that were over before there was an unread state are read.

Some thousand calls at a time, each time in a transaction of its own: nobody waits long for a row.
"""

from typing import Any
from uuid import UUID

from django.db import migrations

from tenants.rls import EnableTenantRLS, ReferToOwnTenant

AT_ONCE = 5000
READ = """
WITH part AS (SELECT id FROM calls_call WHERE id > %s ORDER BY id LIMIT %s),
read AS (
    UPDATE calls_call SET read_at = ended_at FROM part
    WHERE calls_call.id = part.id AND ended_at IS NOT NULL AND read_at IS NULL
)
SELECT id FROM part ORDER BY id DESC LIMIT 1
"""


def read(_apps: Any, editor: Any) -> None:
    """Begun again it changes only what is left."""
    last: UUID | None = UUID(int=0)
    with editor.connection.cursor() as cursor:
        while last is not None:
            cursor.execute(READ, [last, AT_ONCE])
            last = next(iter(cursor.fetchone() or ()), None)


class Migration(migrations.Migration):
    dependencies = [("calls", "0013_tests_and_views"), ("recordings", "0004_fences_after_the_call")]
    atomic = False

    operations = [
        migrations.RunPython(read, migrations.RunPython.noop),
        EnableTenantRLS("calls_savedview"),
        ReferToOwnTenant("calls_savedview", "membership_id", "tenants_membership"),
    ]
