"""Price tables: dated, exact, found by the day and by the model's family."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from calls import prices
from calls.prices import prices_at, table_from
from calls.usage import Used, carrier_usage, priced, started_minutes

TABLE = prices_at(date(2026, 10, 1))
FILES = sorted(Path(prices.__file__).parent.glob("*.toml"))
MINI = "gpt-realtime-2.1-mini"


def used(kind: str, model: str, quantity: object, unit: str = "tokens") -> Used:
    return Used(kind, model, Decimal(str(quantity)), unit)


@pytest.mark.parametrize(
    ("kind", "model", "quantity", "micros"),
    [
        ("realtime.text.input", "gpt-realtime-2.1", 1_000_000, 4_000_000),
        ("realtime.text.cached", "gpt-realtime-2.1", 1_000_000, 400_000),
        ("realtime.audio.output", "gpt-realtime-2.1", 1_000, 64_000),
        ("realtime.audio.input", MINI, 1_000, 10_000),
        ("realtime.audio.cached", MINI, 1_000_000, 300_000),
        ("realtime.audio.input", f"{MINI}-2026-10-01", 1_000, 10_000),
        ("summary.input", "gpt-6-luna", 10_000, 1_000),
        ("summary.cached", "gpt-6-luna", 10_000, 1_000),
        ("extraction.output", "gpt-6-luna", 10_000, 5_000),
        ("transcription.audio", "gpt-transcribe", 60, 4_500),
        ("transcription.audio", "gpt-transcribe", "0.9", 68),
        ("realtime.transcription.input", "gpt-transcribe", 600, 4_500),
        ("transcription.output", "gpt-transcribe", 600, 0),
        ("summary.input+2", "gpt-6-sol", 3, 6),
    ],
)
def test_what_is_used_costs_what_the_table_says(
    kind: str, model: str, quantity: object, micros: int
) -> None:
    """Protocols G4."""
    line = priced(used(kind, model, quantity), TABLE)
    assert (line.cost_micros, line.is_priced) == (micros, True)


@pytest.mark.parametrize(("tokens", "micros"), [(1, 0), (4, 0), (5, 1), (14, 1), (15, 2)])
def test_a_line_is_rounded_half_up_once(tokens: int, micros: int) -> None:
    assert priced(used("summary.input", "gpt-6-luna", tokens), TABLE).cost_micros == micros


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        ("summary.input", "llama-9"),
        ("summary.input", "gpt-6"),
        ("summary.input", "gpt-6-lunatic"),
        ("summary.input", "gpt-transcribe"),
        ("something.new", "gpt-6-luna"),
        ("carrier.inbound", "FR-local"),
        ("carrier.somewhere", "US-local"),
    ],
)
def test_what_has_no_price_is_marked_and_not_guessed(kind: str, model: str) -> None:
    line = priced(used(kind, model, 9), TABLE)
    assert (line.cost_micros, line.is_priced) == (0, False)


@pytest.mark.parametrize(
    ("direction", "number", "tariff"),
    [
        ("inbound", "+14155550123", "US-local"),
        ("inbound", "+18005550123", "US-toll-free"),
        ("inbound", "+15555550123", "US-local"),
        ("inbound", "+972501234567", "IL-local"),
        ("outbound", "+14155550123", "US"),
        ("outbound", "+972501234567", "IL"),
        ("inbound", "withheld", "unknown"),
    ],
)
def test_the_carrier_bills_by_country_and_sort_of_number(
    direction: str, number: str, tariff: str
) -> None:
    line, stream, taped = carrier_usage(
        direction=direction, number=number, seconds=61, is_streamed=False, recorded=[61, 1]
    )
    assert (line.kind, line.model, int(line.quantity)) == (f"carrier.{direction}", tariff, 2)
    assert (int(stream.quantity), int(taped.quantity)) == (0, 3)


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (1, 1), (60, 1), (61, 2), (3600, 60)])
def test_the_carrier_bills_started_minutes(seconds: int, minutes: int) -> None:
    assert started_minutes(seconds) == minutes


def test_the_newest_table_of_the_past_holds_and_the_first_for_days_before_it() -> None:
    assert prices_at(date(2030, 1, 1)).since >= TABLE.since
    assert prices_at(date(2026, 9, 26)) is prices_at(date(1999, 1, 1))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_table_there_is_can_be_read(path: Path) -> None:
    table = table_from(path)
    assert table.since.isoformat() == path.stem
    assert {"gpt-realtime-2.1", "gpt-transcribe", "gpt-6-luna"} <= table.models.keys()
    rates = [*table.models.values(), *table.carrier.values()]
    assert all(price >= 0 for each in rates for price in each.values())


def test_a_table_has_its_files_date(tmp_path: Path) -> None:
    path = tmp_path / "2027-01-01.toml"
    path.write_text("[models.m]\ntext_input = 0.1\n[carrier.inbound]\nUS-local = 0.01\n")
    table = table_from(path)
    assert table.since == date(2027, 1, 1)
    assert table.of_model("m", "text_input") == Decimal("0.1")
    assert table.of_carrier("carrier.inbound", "US-local") == 10_000
