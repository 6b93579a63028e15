"""The observer of unverified statements."""

from tests.conformance.observing import Observer
from tests.conformance.unverified import UNVERIFIED

KEY = "recording-channels"


def test_a_test_that_made_its_observations_is_complete() -> None:
    observer = Observer(test=UNVERIFIED[KEY].test)
    observer(KEY, believed=1, seen=1)
    assert observer.is_complete(0)


def test_a_test_that_observed_nothing_is_not() -> None:
    observer = Observer(test=UNVERIFIED[KEY].test)
    assert not observer.is_complete(0)
    observer(KEY, believed=1, seen=1)
    assert not observer.is_complete(1)


def test_nor_is_one_that_is_not_listed() -> None:
    assert not Observer(test="no.such_test").is_complete(0)
