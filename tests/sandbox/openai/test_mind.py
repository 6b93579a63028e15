"""The scripted receptionist: greets, asks, reads back, says goodbye, admits confusion."""

import pytest

from prosaas.sandbox.openai.realtime.mind import (
    DEFAULT_GREETING,
    Mind,
    Reply,
    Stage,
    directed,
    quoted,
)

TOOLS = ("end_call", "current_time")


def _asked(*lines: str) -> tuple[Mind, Reply]:
    mind, reply = Mind(), Reply("")
    for line in lines:
        reply = mind.answer(line, functions=TOOLS)
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


def test_what_another_paragraph_quotes_is_for_another_moment() -> None:
    rules = 'In danger say: "Please hang up and call 911."'
    assert quoted(f"{rules}\n\nAsk whether they are still there.") == ""
    assert quoted(f'{rules}\n\nSay "Hello." and nothing else.') == "Hello."
    assert quoted('Say exactly this: "Good morning.\n\nHow can I help?"') == (
        "Good morning.\n\nHow can I help?"
    )


def test_rules_under_a_heading_direct_nothing() -> None:
    rules = "Be kind.\n\n# When the call ends\nSay goodbye."
    assert directed(rules) == ""
    assert directed(f"{rules}\n\nSay goodbye to the caller now.")


def test_a_message_is_taken_step_by_step() -> None:
    """Issue 2, item 5: name, reason, read back, goodbye, end_call."""
    mind, reply = _asked("My name is David Cohen", "I would like to book an appointment")
    assert "David Cohen" in reply.text
    assert "book an appointment" in reply.text
    mind.answer("Yes that is correct", functions=TOOLS)
    assert mind.answer("Thank you very much goodbye", functions=TOOLS).call == "end_call"


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
    assert Mind().answer("Goodbye", functions=()) == Reply("Thank you for calling. Goodbye.")


def test_being_asked_to_speak_repeats_the_question_or_says_goodbye() -> None:
    """Per-response instructions without a new line of the caller."""
    mind, _ = _asked("My name is David Cohen")
    assert mind.follow("Say again briefly what you were saying.").text.startswith("What can I do")
    assert "Goodbye" in mind.follow("Be kind.\n\nSay goodbye to the caller now.").text


@pytest.mark.parametrize("line", ["Thank you very much goodbye", "Good morning and goodbye"])
def test_thanks_and_a_farewell_are_not_taken_for_a_message(line: str) -> None:
    """However early in the call."""
    assert Mind().answer(line.replace(" and", ""), functions=TOOLS).call == "end_call"


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        ("Ask in a few words whether they are still there.", "Are you still there?"),
        ("Say that you will hang up.", "I will hang up now"),
        ("It takes a moment. Tell the caller so.", "One moment"),
        ("Ask them to say it again.", "Could you say that again?"),
        ("Say again briefly what you were saying.", "May I have your name"),
    ],
)
def test_a_responses_own_last_paragraph_is_followed(direction: str, said: str) -> None:
    """L60: follow-ups are instructions of one response."""
    assert said in Mind().follow(f"Be brief, and say goodbye.\n\n{direction}").text


def test_the_sessions_instructions_are_no_order_to_say_goodbye() -> None:
    assert "name" in Mind().follow("Take a message and say goodbye.").text


def test_asked_whether_they_are_open_it_looks_at_the_clock() -> None:
    """F7: it calls the function only where the session offers it."""
    assert Mind().answer("Are you open today", functions=TOOLS) == Reply("", "current_time")
    assert Mind().answer("Are you open today", functions=()).call == ""


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (['{"time":"06:30","day":"Monday"}', "late"], "I have looked: 06:30, Monday, late."),
        (['{"error":"no clock"}'], "I could not find that out."),
        (["3"], "I could not find that out."),
    ],
)
def test_what_a_function_answered_is_told(outputs: list[str], said: str) -> None:
    assert Mind().report(outputs).text == f"{said} May I have your name, please?"


def test_keys_that_were_pressed_are_repeated() -> None:
    text = "The caller pressed these keys on the telephone: 4 2 #"
    assert Mind().answer(text, functions=()).text.startswith("I have noted 4 2 #.")


def test_what_was_said_in_another_session_is_known() -> None:
    """F1: a conversation goes on where another session left it."""
    mind = Mind()
    mind.remember("My name is David Cohen")
    assert "David Cohen" in mind.follow("").text
