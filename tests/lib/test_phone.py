"""Telephone numbers at the edge (L87)."""

from __future__ import annotations

import pytest

from prosaas.lib import phone


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+972 50-123-4567", None, "+972501234567"),
        ("050-1234567", "IL", "+972501234567"),
        ("(415) 555-0123", "US", "+14155550123"),
    ],
)
def test_a_number_becomes_e164(text: str, region: str | None, number: str) -> None:
    assert phone.parse(text, region=region) == number


@pytest.mark.parametrize("text", ["", "050-1234567", "anonymous", "+1", "+999123"])
def test_what_cannot_be_dialled_is_refused(text: str) -> None:
    with pytest.raises(phone.BadNumber):
        phone.parse(text)


def test_a_masked_number_keeps_three_characters_at_each_end() -> None:
    assert phone.mask("from +972501234567!") == "from +97*******567!"


@pytest.mark.parametrize("text", ["2026-11-20", "a+b", "CA+1", "1+14155550123"])
def test_what_is_no_number_is_left_alone(text: str) -> None:
    assert phone.mask(text) == text


@pytest.mark.parametrize(("text", "fits"), [("+14155550123", True), ("14155550123", False)])
def test_e164_is_recognised(text: str, fits: bool) -> None:
    assert phone.is_e164(text) is fits


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [("415 555 0123", "US", "+14155550123"), ("03-555-0123", "IL", "+97235550123")],
)
def test_a_spoken_number_is_taken_as_its_country_dials_it(
    text: str, region: str, number: str
) -> None:
    assert phone.dialable(text, region=region) == number
    assert phone.region_of(number) == region


@pytest.mark.parametrize(("text", "region"), [("555-0123", "US"), ("*2700", "IL"), ("12", None)])
def test_a_spoken_number_without_its_area_code_is_no_number(text: str, region: str | None) -> None:
    with pytest.raises(phone.BadNumber):
        phone.dialable(text, region=region)


@pytest.mark.parametrize("text", ["", "anonymous", "+999123"])
def test_what_is_no_number_belongs_to_no_country(text: str) -> None:
    assert phone.region_of(text) is None
