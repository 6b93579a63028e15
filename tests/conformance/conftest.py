"""Targets and the observer of the conformance tests, and the report at the end of a real run."""

from collections import Counter
from collections.abc import Generator, Iterator

import pytest
from twilio.rest import Client

from tests.conformance import targets
from tests.conformance.observing import REPORT, Observer, write
from tests.conformance.targets import OpenAITarget, TwilioTarget
from tests.conformance.twilio_rest.client import client

OUTCOME = pytest.StashKey[pytest.TestReport]()
OBSERVER = pytest.StashKey[Observer]()


@pytest.fixture(scope="session")
def stand_in_origin() -> Iterator[str]:
    """Both stand-ins, started when the first test wants one."""
    with targets.stand_ins() as origin:
        yield origin


@pytest.fixture(scope="session")
def openai_target(request: pytest.FixtureRequest) -> OpenAITarget:
    """OpenAI, real or not."""
    if targets.real():
        return targets.real_openai()
    return targets.stand_in_openai(request.getfixturevalue("stand_in_origin"))


@pytest.fixture(scope="session")
def twilio_target(request: pytest.FixtureRequest) -> TwilioTarget:
    """Twilio, real or not."""
    if targets.real():
        return targets.real_twilio()
    return targets.stand_in_twilio(request.getfixturevalue("stand_in_origin"))


@pytest.fixture
def rest(twilio_target: TwilioTarget) -> Iterator[Client]:
    """The vendor's SDK with the account's credentials."""
    with client(twilio_target) as rest:
        yield rest


@pytest.fixture
def observe(request: pytest.FixtureRequest) -> Iterator[Observer]:
    """For statements that protocols.md marks as unverified: a test makes all that name it, and
    one that asks for this and makes none is no test of anything, unless it is skipped.
    """
    observer = request.config.stash.setdefault(OBSERVER, Observer())
    module = request.module.__name__.removeprefix("tests.conformance.")
    observer.test, before = f"{module}.{request.function.__name__}", len(observer.made)
    yield observer
    outcome = request.node.stash.get(OUTCOME, None)
    if outcome is not None and outcome.passed:
        assert observer.is_complete(before), "the test did not observe what it is listed for"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures see how the test itself went."""
    report = yield
    if report.when == "call":
        item.stash[OUTCOME] = report
    return report


@pytest.fixture
def only_real() -> None:
    """For what no stand-in can tell us about."""
    if not targets.real():
        pytest.skip("only a real service can tell; needs CONFORMANCE=real and keys")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print why tests of a real run were skipped, and its observations, kept in var/."""
    if not targets.real():
        return
    skipped = Counter(
        str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])
    )
    terminalreporter.section("skipped")
    for reason, count in skipped.most_common():
        terminalreporter.line(f"{count:4} {reason.removeprefix('Skipped: ')}")
    lines = list(config.stash.get(OBSERVER, Observer()).report())
    terminalreporter.section("unverified statements of docs/protocols.md")
    for line in lines:
        terminalreporter.line(line)
    write(lines)
    terminalreporter.line(f"written to {REPORT}")
