"""Regulations and bundles, from the first draft to the number (protocols.md D, H1 22)."""

from typing import Any

import pytest
from twilio.rest import Client

from prosaas.sandbox.twilio.config import AUTH_TOKEN
from prosaas.sandbox.twilio.signature import SIGNATURE_HEADER, sign
from tests.sandbox.twilio.sdk import (
    ADDRESS,
    IL_LOCAL,
    IL_MOBILE,
    child,
    control,
    refused,
    rest,
    sdk,
)
from tests.sandbox.twilio.test_call import listen
from tests.sandbox.twilio.world import World, world

FOR = {"iso_country": "IL", "number_type": "local", "end_user_type": "business"}
WHO = {"business_name": "Dana Ltd", "business_registration_number": "514"}
PAPER = {"business_name": "Dana Ltd", "document_number": "514"}


def rules(client: Client) -> Any:
    return client.numbers.v2.regulatory_compliance


async def drafted(client: Client, w: World) -> Any:
    create = rules(client).bundles.create
    callback = f"{w.app.public}/status"
    return await rest(
        create, friendly_name="Dana", email="dana@example.com", status_callback=callback, **FOR
    )


async def fill(client: Client, bundle: Any) -> Any:
    """Put in all that IL local asks of a business; the address."""
    own, address = rules(client), await rest(client.addresses.create, **ADDRESS)
    kinds = (
        (own.end_users, "business", WHO),
        (own.supporting_documents, "tax_document", PAPER),
        (own.supporting_documents, "business_address", {"address_sids": [address.sid]}),
    )
    for made, kind, attributes in kinds:
        item = await rest(made.create, friendly_name=kind, type=kind, attributes=attributes)
        await rest(own.bundles(bundle.sid).item_assignments.create, object_sid=item.sid)
    return address


async def approved(client: Client, w: World) -> tuple[Any, Any]:
    """A bundle that numbers can be bought with, and the address in it."""
    bundle = await drafted(client, w)
    address = await fill(client, bundle)
    await rest(rules(client).bundles(bundle.sid).update, status="pending-review")
    await control(w, f"/bundles/{bundle.sid}", {"status": "twilio-approved"})
    return bundle, address


@pytest.mark.parametrize(
    ("country", "kind", "count"),
    [("IL", "local", 2), ("IL", "mobile", 2), ("GB", "local", 2), ("GB", "mobile", 2),
     ("DE", "local", 2), ("US", "local", 0)],
)  # fmt: skip
async def test_regulations_are_asked_by_country_and_type(
    country: str, kind: str, count: int
) -> None:
    async with world(listen) as w:
        asked = rules(sdk(w)).regulations.list
        assert len(await rest(asked, iso_country=country, number_type=kind)) == count


async def test_a_regulation_names_the_fields_of_users_and_documents() -> None:
    async with world(listen) as w:
        own = rules(sdk(w)).regulations
        (regulation,) = await rest(own.list, include_constraints=True, **FOR)
        (user,) = regulation.requirements["end_user"]
        ((paper, address),) = regulation.requirements["supporting_document"]
        assert (user["type"], user["fields"]) == ("business", list(WHO))
        assert user["detailed_fields"][0]["constraint"] == "String"
        assert [d["type"] for d in paper["accepted_documents"]] == [
            "business_registration",
            "tax_document",
        ]
        assert address["accepted_documents"][0]["fields"] == ["address_sids"]
        fetched = await rest(own(regulation.sid).fetch)
        assert fetched.friendly_name == "Israel: Local - Business"
        assert "constraint" not in fetched.requirements["end_user"][0]["detailed_fields"][0]


async def test_a_number_that_needs_a_bundle_is_bought_with_an_approved_one() -> None:
    async with world(listen) as w:
        bundle, address = await approved(sdk(w), w)
        buy = sdk(w).incoming_phone_numbers.create
        terms = {"bundle_sid": bundle.sid, "address_sid": address.sid}
        assert await refused(buy, phone_number=IL_MOBILE, **terms) == (400, 21649)
        without = {"phone_number": IL_LOCAL, "bundle_sid": bundle.sid}
        assert await refused(buy, **without) == (400, 21631)
        assert (await rest(buy, phone_number=IL_LOCAL, **terms)).bundle_sid == bundle.sid


@pytest.mark.parametrize("status", ["draft", "pending-review", "in-review", "twilio-rejected"])
async def test_a_bundle_that_is_not_approved_buys_nothing(status: str) -> None:
    async with world(listen) as w:
        bundle, address = await approved(sdk(w), w)
        await control(w, f"/bundles/{bundle.sid}", {"status": status})
        buy = sdk(w).incoming_phone_numbers.create
        terms = {"bundle_sid": bundle.sid, "address_sid": address.sid}
        assert await refused(buy, phone_number=IL_LOCAL, **terms) == (400, 21649)


async def test_an_evaluation_says_what_is_missing() -> None:
    async with world(listen) as w:
        bundle = await drafted(sdk(w), w)
        own = rules(sdk(w))
        item = await rest(own.end_users.create, friendly_name="D", type="business", attributes={})
        await rest(own.bundles(bundle.sid).item_assignments.create, object_sid=item.sid)
        made = await rest(own.bundles(bundle.sid).evaluations.create)
        assert made.status == "noncompliant"
        user, paper, _ = made.results
        assert [entry["object_field"] for entry in user["invalid"]] == list(WHO)
        assert user["invalid"][0]["failure_reason"] == "The Business Name is missing"
        assert (paper["passed"], paper["error_code"]) == (False, 22214)
        update = own.bundles(bundle.sid).update
        assert await refused(update, status="pending-review") == (400, 20001)


async def test_a_full_bundle_is_compliant_and_closed_to_changes_once_submitted() -> None:
    async with world(listen) as w:
        bundle = await drafted(sdk(w), w)
        address = await fill(sdk(w), bundle)
        own = rules(sdk(w)).bundles(bundle.sid)
        made = await rest(own.evaluations.create)
        assert (made.status, [r["passed"] for r in made.results]) == ("compliant", [True] * 3)
        assert [e.sid for e in await rest(own.evaluations.list)] == [made.sid]
        (first, *_) = assigned = await rest(own.item_assignments.list)
        assert len(assigned) == 3
        assert (await refused(own.item_assignments.create, object_sid=first.object_sid))[0] == 409
        assert (await rest(own.update, status="pending-review")).status == "pending-review"
        create = own.item_assignments.create
        assert await refused(create, object_sid=address.sid) == (400, 20001)
        assert await refused(own.item_assignments(first.sid).delete) == (400, 20001)
        assert (await rest(own.update, status="draft")).status == "draft"
        assert await rest(own.item_assignments(first.sid).delete)


async def test_a_rejection_gives_its_reason_to_the_documents_and_the_callback() -> None:
    async with world(listen) as w:
        bundle, _ = await approved(sdk(w), w)
        await w.settled()
        decision = {"status": "twilio-rejected", "reason": "unreadable"}
        await control(w, f"/bundles/{bundle.sid}", decision)
        await w.settled()
        assert (await rest(rules(sdk(w)).bundles(bundle.sid).fetch)).status == "twilio-rejected"
        documents = await rest(rules(sdk(w)).supporting_documents.list)
        assert {d.failure_reason for d in documents} == {"unreadable"}
        told = w.app.called("/status")
        assert [form["Status"] for form in told] == [
            "pending-review",
            "twilio-approved",
            "twilio-rejected",
        ]
        _, form, headers = w.app.hooks[-1]
        assert (form["BundleSid"], form["FailureReason"]) == (bundle.sid, "unreadable")
        url = f"{w.app.public}/status"
        assert headers[SIGNATURE_HEADER] == sign(AUTH_TOKEN, url, form.items())


async def test_bundles_are_listed_by_what_they_are_for() -> None:
    async with world(listen) as w:
        bundles = rules(sdk(w)).bundles
        made = [await drafted(sdk(w), w) for _ in range(3)]
        listed = await rest(bundles.list, iso_country="IL", number_type="local", page_size=2)
        assert [b.sid for b in listed] == [b.sid for b in reversed(made)]
        assert await rest(bundles.list, status="twilio-approved") == []
        assert await rest(bundles.list, iso_country="GB") == []
        assert await rest(bundles(made[0].sid).delete)
        assert await refused(bundles(made[0].sid).fetch) == (404, 20404)


async def test_a_bundle_is_cloned_into_a_child_and_serves_there() -> None:
    async with world(listen) as w:
        made, own = await child(w)
        bundle, _ = await approved(sdk(w), w)
        clone = sdk(w).numbers.v2.bundle_clone(bundle.sid).create
        copy = await rest(clone, target_account_sid=made.sid)
        assert (copy.account_sid, copy.status) == (made.sid, "twilio-approved")
        address = await rest(own.addresses.create, **ADDRESS)
        buy = own.incoming_phone_numbers.create
        terms = {"phone_number": IL_LOCAL, "address_sid": address.sid}
        assert await refused(buy, **terms, bundle_sid=bundle.sid) == (400, 21649)
        assert (await rest(buy, **terms, bundle_sid=copy.bundle_sid)).account_sid == made.sid
        assert await refused(clone, target_account_sid="AC" + "9" * 32) == (404, 20404)
        draft = await rest(clone, target_account_sid=made.sid, move_to_draft=True)
        assert draft.status == "draft"


async def test_a_stranger_sees_nothing_of_it() -> None:
    async with world(listen) as w:
        _, own = await child(w)
        bundle, address = await approved(sdk(w), w)
        theirs = rules(own)
        (user,) = await rest(rules(sdk(w)).end_users.list)
        mine = await drafted(own, w)
        put = theirs.bundles(mine.sid).item_assignments.create
        for work in (
            theirs.bundles(bundle.sid).fetch,
            theirs.bundles(bundle.sid).evaluations.create,
            theirs.end_users(user.sid).fetch,
            theirs.supporting_documents(user.sid).fetch,
        ):
            assert await refused(work) == (404, 20404)
        assert await refused(put, object_sid=address.sid) == (404, 20404)


async def test_users_are_renamed_and_forgotten() -> None:
    async with world(listen) as w:
        users = rules(sdk(w)).end_users
        made = await rest(users.create, friendly_name="D", type="business", attributes=WHO)
        changed = await rest(users(made.sid).update, friendly_name="Dana", attributes=PAPER)
        assert (changed.friendly_name, changed.attributes) == ("Dana", PAPER)
        assert await rest(users(made.sid).delete)
        assert await rest(users.list) == []


@pytest.mark.parametrize(
    "change", [{"iso_country": "US"}, {"email": ""}, {"status_callback": "here"}]
)
async def test_a_bundle_that_makes_no_sense_is_refused(change: dict[str, str]) -> None:
    async with world(listen) as w:
        create = rules(sdk(w)).bundles.create
        about = {"friendly_name": "D", "email": "d@example.com"} | FOR | change
        assert await refused(create, **about) == (400, 20001)


@pytest.mark.parametrize("body", [{"status": "lost"}, {}, {"status": "draft", "why": "x"}])
async def test_a_decision_that_makes_no_sense_is_400(body: dict[str, str]) -> None:
    async with world(listen) as w:
        bundle = await drafted(sdk(w), w)
        url = f"{w.url}/sandbox/bundles/{bundle.sid}"
        async with w.http.post(url, json=body) as response:
            assert response.status == 400
        async with w.http.post(f"{w.url}/sandbox/bundles/BU0", json=body) as response:
            assert response.status == 404
