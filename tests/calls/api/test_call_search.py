"""?q=: what of a transcript and a summary finds a call, in English and in Hebrew."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from calls.models import CallSearch
from calls.search import CallFilter, calls_found, newest_found
from calls.services import call_found
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.api.asking import found, said
from tests.calls.calling import changed

# What was said, what is looked for, and whether it is found: the acceptance of docs/search.md.
PAIRS = [
    # English: case, endings, accents, apostrophes, order; all the words must occur.
    ("The kitchen sink is leaking badly", "leak kitchen", True),
    ("She wants three Appointments next week", "appointment", True),
    ("We met at the Café de Flore", "cafe FLORE", True),
    ("I don't know O'Brien\u2019s address", "dont obriens", True),
    ("Please call 054-1234567 at 10:30", "1234567", True),
    ("The kitchen sink is leaking", "kitchen toilet", False),
    ("He came about the category", "cat", False),
    # Hebrew: niqqud, final letters, geresh and gershayim, maqaf.
    ("שָׁלוֹם, מְדַבֵּר יוֹסִי", "שלום מדבר", True),
    ("דיברתי עם צה״ל אתמול", 'צה"ל', True),
    ("הוא גר ברחוב ז׳בוטינסקי", "ז'בוטינסקי", True),  # noqa: RUF001 - Hebrew
    ("אני גרה בתל־אביב", "תל אביב", True),
    ("קניתי צ'יפס ופיצה", "ציפס", True),
    # A proclitic before a word hides neither it nor the word that is looked for.
    ("אפשר לקבוע תור לרופא השיניים", "רופא שיניים", True),
    ("הם באו כשהרופא יצא", "רופא", True),
    ("יש נזילה במטבח", "המטבח", True),
    ("ומהבית יצאנו מאוחר", "בית", True),
    ("יש נזילה במטבח", "מקלחת", False),
    ("הזמנתי שולחן לשניים", "כיסא", False),
    # Both languages in one call, and letters that end a word standing in its middle.
    ("התקנתי את ה-iPhone החדש", "iphone חדש", True),
    ("שילמנו במזומן", "מזומנ", True),
]


# Words of so many of a hundred calls are looked for in each call: of all, and of none.
EACH, INDEX = 0, 101


@pytest.mark.parametrize(("text", "query", "is_found"), PAIRS)
def test_what_was_said_is_found_or_not(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch, text: str, query: str, is_found: bool
) -> None:
    call = said(shop, text)
    for common in (EACH, INDEX):
        monkeypatch.setattr("calls.search.COMMON", common)
        assert found(shop, q=query) == ([call.call_sid] if is_found else [])


def test_there_are_twenty_pairs_of_both_languages() -> None:
    assert len(PAIRS) == 20
    assert sum(not is_found for _text, _query, is_found in PAIRS) == 4


@pytest.mark.parametrize("common", [EACH, INDEX])
def test_only_the_tenants_own_calls_are_found(
    shop: NewTenant, rival: NewTenant, monkeypatch: pytest.MonkeyPatch, common: int
) -> None:
    monkeypatch.setattr("calls.search.COMMON", common)
    said(rival, "the tap drips")
    call = said(shop, "a tap")
    assert found(shop, q="tap") == [call.call_sid]
    assert found(shop, q="drips") == []


def test_without_a_context_nothing_matches(shop: NewTenant) -> None:
    said(shop, "the tap drips")
    with connection.cursor() as cursor:
        cursor.execute("SELECT calls_matching('tap', null, null, 10)")
        assert cursor.fetchall() == []
        cursor.execute("SELECT calls_matching_share('tap'), search_query('tap')")
        assert cursor.fetchall() == [(0, "'tap'")]


def test_the_share_of_calls_with_a_word_is_told(shop: NewTenant, rival: NewTenant) -> None:
    for words in ("a tap", "a pipe", "a pump", "taps"):
        said(shop, words)
    said(rival, "a tap")
    with tenant_context(shop.tenant.pk), connection.cursor() as cursor:
        cursor.execute("SELECT calls_matching_share('tap'), calls_matching_share('?')")
        assert cursor.fetchall() == [(50, 0)]


def test_words_that_are_told_anew_replace_the_old_ones(shop: NewTenant) -> None:
    call = said(shop, "a tap")
    where: dict[str, Any] = {"tenant_id": shop.tenant.pk, "call_id": call.pk}
    call_found(**where, words="a pipe\0line")
    assert (found(shop, q="tap"), found(shop, q="pipe")) == ([], [call.call_sid])
    call_found(**where, outcome="message", has_recording=True)
    assert found(shop, q="pipe", outcome="message", has_recording="true") == [call.call_sid]
    call_found(**where, words="")
    assert found(shop, q="pipe") == []
    with tenant_context(shop.tenant.pk):
        assert not CallSearch.objects.exists()


def test_very_many_matches_are_found_like_few(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calls.search.COMMON", INDEX)
    calls = [said(shop, f"tap number{each % 2}") for each in range(4)]
    monkeypatch.setattr("calls.search.FEW", 1)
    assert found(shop, q="tap") == [call.call_sid for call in reversed(calls)]
    assert found(shop, q="tap number1", limit=1) == [calls[3].call_sid]


@pytest.mark.parametrize("common", [0, 101])
@pytest.mark.parametrize("few", [1, 2, 1000])
@pytest.mark.parametrize("follow_up", [[], ["open"]])
def test_the_newest_are_the_same_by_a_shorter_way(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch, common: int, few: int, follow_up: list[str]
) -> None:
    """Words of some or of most calls, in few or in many of them, and with a filter beside."""
    monkeypatch.setattr("calls.search.COMMON", common)
    monkeypatch.setattr("calls.search.FEW", few)
    for each in range(6):
        call = said(shop, "tap" if each % 3 else "sink")
        changed(call, follow_up="open" if each < 3 else "")
    wanted = CallFilter(q="tap", follow_up=follow_up)
    with tenant_context(shop.tenant.pk):
        every = calls_found(tenant=shop.tenant, wanted=wanted).order_by("-created_at", "-pk")
        known = list(every.values_list("pk", flat=True))
        assert len(known) == (2 if follow_up else 4)
        for most in (1, 2, 5):
            newest = newest_found(tenant=shop.tenant, wanted=wanted, most=most)
            assert newest == known[:most]


def test_a_call_without_a_word_that_can_be_found_is_kept_all_the_same(shop: NewTenant) -> None:
    said(shop, "…?!")
    assert found(shop, q="x") == []


@pytest.mark.parametrize(
    "odd",
    [
        "a' | 'b", "a\\b", "a & !b:*", "(((", "'", '"', "א'", "😀 tap", "ﬁ", "x" * 190,
        "\u0591א", "a\u200bb", "ß İ \u0131", "%", "_", "\ud7ff", "\uffff",
    ],
)  # fmt: skip
def test_odd_queries_are_only_words(shop: NewTenant, odd: str) -> None:
    said(shop, f"tap {odd}")
    found(shop, q=f"tap {odd}")


def test_a_very_long_text_is_found_by_its_words(shop: NewTenant) -> None:
    call = said(shop, " ".join(f"word{each}" for each in range(5000)) + " " + "x" * 5000)
    assert found(shop, q="word4999") == [call.call_sid]
    call = said(shop, "ש" * 32 + " " + " ".join(f"של{each}ושלום" for each in range(20_000)))
    assert found(shop, q="ש" * 32) in ([], [call.call_sid])


def test_folding_leaves_what_is_folded_as_it_is(db: None) -> None:
    for text in ("שָׁלוֹם וץ", "Café Ω Ж", "צה״ל"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_fold(%s), search_fold(search_fold(%s))", [text, text])
            [(once, twice)] = cursor.fetchall()
        assert once == twice
