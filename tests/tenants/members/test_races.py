"""Two at once, in two connections: a tenant keeps an owner, an invitation is used once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import connection

from tenants.context import tenant_context
from tenants.models import AuditEvent, Membership, User
from tenants.services import Actor, NewTenant
from tenants.services.invitations import InvitationGone, invitation_accept, invitation_create
from tenants.services.members import LastOwner, member_leave, member_remove, member_set_role
from tests.factories import member_made, tenant_made, user_made

pytestmark = pytest.mark.django_db(transaction=True)
USER = AuditEvent.ActorKind.USER


@contextmanager
def own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def at_once(*works: Callable[[], None]) -> list[type[Exception] | None]:
    """What became of each, begun together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], None]) -> type[Exception] | None:
        with own_connection():
            barrier.wait(timeout=10)
            try:
                work()
            except (LastOwner, InvitationGone) as error:
                return type(error)
            return None

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def two_owners() -> tuple[NewTenant, User, User]:
    made = tenant_made()
    second = member_made(made, f"second-{made.owner_email}", "owner")
    return made, User.objects.get(email=made.owner_email), second


def owners(made: NewTenant) -> int:
    with tenant_context(made.tenant.pk):
        return Membership.objects.filter(role="owner").count()


def test_of_two_owners_who_leave_at_once_one_stays() -> None:
    made, first, second = two_owners()

    def leaving(user: User) -> Callable[[], None]:
        actor = Actor(USER, user.pk)
        return lambda: member_leave(tenant_id=made.tenant.pk, actor=actor, user_id=user.pk)

    ends = at_once(leaving(first), leaving(second))
    assert sorted(ends, key=str) == [LastOwner, None]
    assert owners(made) == 1


def test_of_two_owners_who_put_each_other_out_one_stays() -> None:
    made, first, second = two_owners()
    with tenant_context(made.tenant.pk):
        rows = {row.user_id: row.pk for row in Membership.objects.all()}

    def remove() -> None:
        member_remove(
            tenant_id=made.tenant.pk, actor=Actor(USER, first.pk), membership_id=rows[second.pk]
        )

    def demote() -> None:
        member_set_role(
            tenant_id=made.tenant.pk,
            actor=Actor(USER, second.pk),
            membership_id=rows[first.pk],
            role="viewer",
        )

    assert sorted(at_once(remove, demote), key=str) == [LastOwner, None]
    assert owners(made) == 1


def test_an_invitation_is_accepted_by_one_of_two_requests() -> None:
    made, first, _second = two_owners()
    sent = invitation_create(
        tenant_id=made.tenant.pk, actor=Actor(USER, first.pk), email="n@example.com", role="viewer"
    )
    user = user_made("n@example.com")

    def accept() -> None:
        invitation_accept(token=sent.token, user=user)

    assert sorted(at_once(accept, accept), key=str) == [InvitationGone, None]
    with tenant_context(made.tenant.pk):
        assert Membership.objects.filter(user=user).count() == 1
        assert AuditEvent.objects.filter(action="invitation.accepted").count() == 1
