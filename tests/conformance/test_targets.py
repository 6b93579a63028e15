"""What a real run does with its keys and its observations; no service is asked here."""

from pathlib import Path

import pytest

from tests.conformance import targets
from tests.conformance.observing import Observation, Observer, write
from tests.conformance.unverified import UNVERIFIED

KEY, ENTRY = next((key, entry) for key, entry in UNVERIFIED.items() if entry.test)
VARIABLES = {
    "CONFORMANCE_OPENAI_API_KEY": "sk-secret",
    "CONFORMANCE_TWILIO_ACCOUNT_SID": "AC1",
    "CONFORMANCE_TWILIO_AUTH_TOKEN": "secret-token",
}


def test_a_missing_key_is_named_when_a_test_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs CONFORMANCE_OPENAI_API_KEY"):
        targets.real_openai()
    with pytest.raises(pytest.skip.Exception, match=r"_ACCOUNT_SID, CONFORMANCE_TWILIO_AUTH"):
        targets.real_twilio()


def test_no_key_is_in_what_a_failure_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    shown = f"{targets.real_openai()} {targets.real_twilio()}"
    assert "secret" not in shown
    assert "AC1" in shown


def test_a_stand_in_must_behave_as_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONFORMANCE", raising=False)
    with pytest.raises(AssertionError):
        Observer(test=ENTRY.test)(KEY, believed=1, seen=2)


def test_a_real_service_may_behave_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFORMANCE", "real")
    observe = Observer(test=ENTRY.test)
    observe(KEY, believed=1, seen=2)
    assert next(iter(observe.report())).startswith("WRONG BELIEF")


def test_only_the_test_that_is_listed_may_observe() -> None:
    with pytest.raises(AssertionError, match="another test"):
        Observer(test="somewhere.test_else")(KEY, believed=1, seen=1)


def test_a_line_of_the_report_says_what_was_seen() -> None:
    assert Observation("k", 1, 1, "all").line() == "as believed  k: seen 1; all"
    assert Observation("k", 1, 2, "").line() == "WRONG BELIEF k: seen 2; believed 1"


def test_the_report_ends_with_what_a_person_settles(tmp_path: Path) -> None:
    write(Observer().report(), tmp_path / "var" / "report.txt")
    lines = (tmp_path / "var" / "report.txt").read_text().splitlines()
    assert len(lines) == len([entry for entry in UNVERIFIED.values() if entry.by_hand])
    assert all(line.startswith("by hand") for line in lines)
