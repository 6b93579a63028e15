"""The scripted receptionist: greets, asks, reads back, says goodbye, admits confusion."""

import pytest

from prosaas.sandbox.openai.realtime.mind import DEFAULT_GREETING, Mind, Reply, Stage, quoted


def _asked(*lines: str) -> tuple[Mind, Reply]:
    mind, reply = Mind(), Reply("")
    for line in lines:
        reply = mind.answer(line, can_end=True)
    return mind, reply


@pytest.mark.parametrize(
    ("instructions", "said"),
    [
        ('Greet the caller. Say exactly this: "Hi, this is Demo."', "Hi, this is Demo."),
        ("אמרי: “שלום, הגעתם”", "שלום, הגעתם"),
        ("Be kind.", DEFAULT_GREETING),
    ],
)
def test_the_greeting_is_what_the_instructions_quote(instructions: str, said: str) -> None:
    """S3-8: the tenant's words, spoken by the model."""
    assert Mind().greet(instructions).text == said


def test_the_longest_quotation_is_the_one_to_say() -> None:
    """Names in quotation marks are not greetings."""
    assert quoted('You are "Bo". Say "Hello and welcome."') == "Hello and welcome."


def test_a_message_is_taken_step_by_step() -> None:
    """Issue 2, item 5: name, reason, read back, goodbye, end_call."""
    mind, reply = _asked("My name is David Cohen", "I would like to book an appointment")
    assert "David Cohen" in reply.text
    assert "book an appointment" in reply.text
    mind.answer("Yes that is correct", can_end=True)
    assert mind.answer("Thank you very much goodbye", can_end=True).call == "end_call"


def test_name_and_reason_may_come_at_once() -> None:
    """And after an interruption, in one breath."""
    mind, reply = _asked("Wait a second my name is Anna Jones and I want to order flowers")
    assert mind.stage is Stage.CONFIRM
    assert "Anna Jones" in reply.text


def test_the_reason_may_come_first() -> None:
    """It is kept while the name is asked for."""
    mind, _ = _asked("I want to order flowers", "This is Anna Jones")
    assert (mind.stage, mind.reason) == (Stage.CONFIRM, "I want to order flowers")


def test_an_interruption_alone_repeats_the_question() -> None:
    """After "wait a second" it goes on where it was."""
    _, reply = _asked("My name is David Cohen", "Wait a second")
    assert reply.text == "Of course. What can I do for you, David Cohen?"


def test_what_it_does_not_understand_it_says() -> None:
    """Issue 2, item 5."""
    mind, reply = _asked("")
    assert reply.text.startswith("Sorry, I did not understand")
    assert mind.stage is Stage.NAME


def test_a_correction_asks_again() -> None:
    """No: back to the reason."""
    mind, _ = _asked("I am John Smith", "Please call me back", "No that is wrong")
    assert mind.stage is Stage.REASON


def test_goodbye_ends_at_any_stage_without_the_tool_too() -> None:
    """The function is called only where the session offers it."""
    assert Mind().answer("Goodbye", can_end=False) == Reply("Thank you for calling. Goodbye.")


def test_being_asked_to_speak_repeats_the_question_or_says_goodbye() -> None:
    """Per-response instructions without a new line of the caller."""
    mind, _ = _asked("My name is David Cohen")
    assert mind.follow("Say again briefly what you were saying.").text.startswith("What can I do")
    assert "Goodbye" in mind.follow("Be kind.\n\nSay goodbye to the caller now.").text
