"""The calls of each module: its CASES."""

import pytest

from tests.conformance.targets import TwilioTarget
from tests.conformance.twilio_voice.calls import Calls


@pytest.fixture(scope="module")
def calls(request: pytest.FixtureRequest, twilio_target: TwilioTarget) -> Calls:
    """What the module's calls left behind, by the name of the case."""
    return Calls(twilio_target, request.module.CASES)
