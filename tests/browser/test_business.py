"""The business's own pages by keyboard alone: hours, members, keys, retention, erasing a caller."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.stack import Business

MOST_TABS = 200


def reach(page: Page, wanted: Locator) -> None:
    """Goes on with Tab until the wanted thing has the focus."""
    for _press in range(MOST_TABS):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {wanted}")


def types(page: Page, wanted: Locator, text: str) -> None:
    """Replaces what stands in a field."""
    reach(page, wanted)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def presses(page: Page, wanted: Locator) -> None:
    """Presses a button or follows a link."""
    reach(page, wanted)
    page.keyboard.press("Enter")


def said(page: Page, text: str) -> None:
    """The page says so, aloud to whoever listens to it."""
    expect(page.get_by_role("status").filter(has_text=text).first).to_be_visible()


def test_a_days_hours_go_to_every_open_day_and_are_saved(owner_page: Page) -> None:
    owner_page.goto("/app/hours/")
    for day in ("sun", "mon"):
        reach(owner_page, owner_page.locator(f"[name={day}-state]:checked"))
        while owner_page.locator(f"[name={day}-state]:checked").input_value() != "hours":
            owner_page.keyboard.press("ArrowUp")
    for name, hour in (("from1", "08:15"), ("until1", "16:45")):
        owner_page.locator(f"[name=sun-{name}]").fill(hour)
    presses(owner_page, owner_page.locator("#day-sun [data-copy-day]"))
    expect(owner_page.locator("[name=mon-from1]")).to_have_value("08:15")
    said(owner_page, "The hours were copied.")
    presses(owner_page, owner_page.get_by_role("button", name="Save the week"))
    said(owner_page, "Saved.")
    expect(owner_page.locator("[name=mon-until1]")).to_have_value("16:45")


def test_times_of_a_closed_day_are_folded_away(owner_page: Page) -> None:
    owner_page.goto("/app/hours/")
    owner_page.locator("[name=sat-state][value=closed]").check()
    expect(owner_page.locator("[name=sat-from1]")).to_be_hidden()
    owner_page.locator("[name=sat-state][value=hours]").check()
    expect(owner_page.locator("[name=sat-from1]")).to_be_visible()


def test_a_member_is_invited_and_the_invitation_withdrawn(owner_page: Page) -> None:
    owner_page.goto("/app/members/")
    types(owner_page, owner_page.locator("[name=email]"), "keyboard@example.com")
    presses(owner_page, owner_page.get_by_role("button", name="Send the invitation"))
    expect(owner_page.locator("main")).to_contain_text("keyboard@example.com")
    withdraw = "Withdraw the invitation of \u2068keyboard@example.com\u2069"
    presses(owner_page, owner_page.get_by_role("button", name=withdraw))
    said(owner_page, "The invitation was withdrawn.")


def test_a_key_is_made_and_copied(owner_page: Page, world: Business) -> None:
    owner_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    owner_page.goto("/app/keys/new/")
    types(owner_page, owner_page.locator("[name=name]"), "Calendar")
    reach(owner_page, owner_page.locator("[name=scopes][value='calls.read']"))
    owner_page.keyboard.press("Space")
    presses(owner_page, owner_page.get_by_role("button", name="Make the key"))
    key = owner_page.locator("#secret").inner_text()
    presses(owner_page, owner_page.get_by_role("button", name="Copy"))
    expect(owner_page.get_by_role("button", name="Copied")).to_be_visible()
    assert owner_page.evaluate("navigator.clipboard.readText()") == key
    assert key.startswith("psk_")


def test_a_sentence_is_chosen_and_callers_hear_it(owner_page: Page) -> None:
    owner_page.goto("/app/privacy/")
    details = owner_page.locator("form .field details").first
    presses(owner_page, details.locator("summary"))
    presses(owner_page, details.locator("[data-fill]").first)
    chosen = owner_page.locator("[name=inbound-disclosure]").input_value()
    assert chosen
    presses(owner_page, owner_page.locator("#sentences .form-actions button"))
    said(owner_page, "Saved.")
    expect(owner_page.locator(".heard").first).to_contain_text(chosen)


def test_fewer_days_are_asked_about_first(owner_page: Page) -> None:
    owner_page.goto("/app/privacy/retention/")
    types(owner_page, owner_page.locator("[name=keep_tape_days]"), "60")
    presses(owner_page, owner_page.locator("main form button.primary"))
    expect(owner_page.get_by_role("heading", level=1)).to_have_text("Keep it for fewer days?")
    expect(owner_page.get_by_role("alert")).to_contain_text("60 instead of 90")
    presses(owner_page, owner_page.locator("main form button.danger"))
    said(owner_page, "Saved.")
    expect(owner_page.locator("[name=keep_tape_days]")).to_have_value("60")


def test_a_caller_is_erased_with_a_receipt(owner_page: Page) -> None:
    """The number is of a call of the world's that is over; nobody else asks for it."""
    number = _a_number_that_called(owner_page)
    owner_page.goto("/app/privacy/erase/")
    types(owner_page, owner_page.locator("[name=number]"), number)
    presses(owner_page, owner_page.get_by_role("button", name="See what there is"))
    expect(owner_page.locator(".stat dd").first).not_to_have_text("0")
    types(owner_page, owner_page.locator("[name=digits]"), number[-4:])
    presses(owner_page, owner_page.get_by_role("button", name="Erase for good"))
    expect(owner_page.get_by_role("heading", level=1)).to_have_text("Receipt of an erasure")
    expect(owner_page.locator("#receipt .badge.info")).to_have_count(0, timeout=30_000)
    expect(owner_page.locator("#receipt")).not_to_contain_text(number)


def _a_number_that_called(page: Page) -> str:
    """The caller of the world's oldest call that came in, as the API tells it."""
    told = page.request.get("/api/v1/calls/?limit=50&direction=inbound").json()
    numbers = [each["from_number"] for each in told["results"] if each["status"] == "completed"]
    return str([each for each in numbers if each][-1])
