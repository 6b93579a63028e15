"""What happens in each golden tape. What must come of it, test_tapes.py says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from calls.engine import events as ev
from tests.engine.driver import DRAIN, POLICY
from tests.engine.tapes.taped_line import TapedLine

Script = Callable[[], TapedLine]

TIME = "current_time"
NOON = '{"time":"12:00"}'
ROSES = "Yes, we have red and white roses today."


def answering() -> TapedLine:
    """A call in which 4 s of an answer are there and 1 s of it has been heard at 3400 ms."""
    line = TapedLine.replying()
    line.model_begins(at=2300)
    line.model_sends(2000, "Yes, we have red")
    line.model_sends(2000, " and white roses today.")
    line.carrier_plays(1200, at=2400)
    line.carrier_echoes(1000, at=3400)
    return line


def answered() -> TapedLine:
    """The same, and the model has sent everything."""
    line = answering()
    line.model_finishes()
    line.model_ends()
    return line


def asks_again(line: TapedLine, text: str) -> TapedLine:
    """The caller, who is being heard as user_2, finishes at 4900 ms; at 6000 ms they hang up."""
    line.caller_is_quiet(at=4500)
    line.model_hears_silence("user_2", at=4900)
    line.turn_is_committed("user_2")
    line.words_arrive(text, "user_2", at=5200)
    line.caller_hangs_up(at=6000)
    return line


def interruption_after_the_model_finished() -> TapedLine:
    """The caller speaks over an answer that is generated, and mostly still queued."""
    line = answered()
    line.caller_speaks(at=3600)
    line.model_hears("user_2", at=3750)
    return asks_again(line, "Only white ones.")


def interruption_while_the_model_sends() -> TapedLine:
    """The caller speaks over an answer, and its pieces go on coming after the cancel."""
    line = answering()
    line.caller_speaks(at=3600)
    line.model_sends(1000, " And tulips", at=3650)
    line.model_finishes()
    line.model_ends(ev.Outcome.CANCELLED, at=3700)
    line.model_hears("user_2", at=3750)
    return asks_again(line, "Only white ones.")


def marks_echoed_by_clear() -> TapedLine:
    """`clear` sends every pending mark back at once: none of them was heard."""
    line = answered()
    line.caller_speaks(at=3600)
    for position in (1200, 1400, 4000):
        line.carrier_echoes(position, at=3650, epoch=1)
    line.model_hears("user_2", at=3750)
    return asks_again(line, "Only white ones.")


def interruption_that_drains() -> TapedLine:
    """A tenant whose agent finishes what is queued: the model is cancelled, the queue is not."""
    line = TapedLine.replying(DRAIN)
    line.model_begins(at=2300)
    line.model_sends(2000, "Yes, we have red")
    line.carrier_plays(1200, at=2400)
    line.caller_speaks(at=3600)
    line.model_ends(ev.Outcome.CANCELLED, at=3700)
    line.carrier_echoes(2000, at=4400)
    line.caller_hangs_up(at=6000)
    return line


def speech_started_twice() -> TapedLine:
    """The model's VAD tells of the same speech twice, and local energy as well."""
    line = answering()
    line.model_hears("user_2", at=3600)
    line.model_hears("user_2", at=3610)
    line.caller_speaks(at=3640)
    line.model_ends(ev.Outcome.CANCELLED, at=3700)
    return asks_again(line, "Only white ones.")


def transcript_after_the_answer() -> TapedLine:
    """The caller's words are written down when the answer to them has been heard."""
    line = TapedLine.greeted()
    line.model_hears(at=2000)
    line.model_hears_silence(at=3000)
    line.turn_is_committed(at=3010)
    line.model_says(1000, ROSES, at=3300)
    line.is_heard(1000)
    line.words_arrive("Do you have roses?", at=4800)
    line.caller_hangs_up(at=6000)
    return line


def tool_call_interrupted() -> TapedLine:
    """The caller speaks before the response that called a function is complete."""
    line = answering()
    line.model_calls(TIME)
    line.caller_speaks(at=3600)
    line.model_ends(ev.Outcome.CANCELLED, at=3700)
    line.model_hears("user_2", at=3750)
    return asks_again(line, "Never mind.")


def tool_that_is_slow() -> TapedLine:
    """Two functions; the caller is told that it takes a moment, then gets one reply to both."""
    line = TapedLine.replying()
    line.model_begins(at=2300)
    for call_id in ("call_a", "call_b"):
        line.tell(ev.ToolCalled(2300, line.response_id, call_id, TIME, "{}"))
    line.model_ends()
    line.tell(ev.ToolAnswered(2700, "call_b", NOON))
    line.until(3800)
    line.model_says(500, "One moment.")
    line.is_heard(500)
    line.tell(ev.ToolAnswered(4700, "call_a", NOON))
    line.model_says(800, "It is noon.")
    line.is_heard(800)
    line.caller_hangs_up(at=6500)
    return line


def goodbye_interrupted() -> TapedLine:
    """The agent says goodbye and means to hang up; the caller has one more question."""
    line = TapedLine.replying()
    line.model_begins(at=2300)
    line.model_sends(2000, "Goodbye, have a nice day!")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.carrier_plays(1200, at=2400)
    line.caller_speaks(at=3500)
    line.caller_is_quiet(at=4100)
    line.caller_says("Wait, one more thing.", "user_2", at=4200)
    line.model_says(1000, "Of course.", at=4500)
    line.is_heard(1000)
    line.caller_hangs_up(at=12_000)
    return line


def goodbye_heard() -> TapedLine:
    """The agent hangs up when the carrier proves that its goodbye was heard, not before."""
    line = TapedLine.replying()
    line.model_begins(at=2300)
    line.model_sends(2000, "Goodbye, have a nice day!")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.carrier_plays(2000, at=2400)
    line.carrier_echoes(1800, at=4200)
    line.carrier_echoes(2000, at=4400)
    return line


def model_lost_in_mid_answer() -> TapedLine:
    """The model's socket breaks; a new session is told what was said, and the call goes on."""
    line = answering()
    line.model_is_lost(at=3600)
    line.carrier_echoes(4000, at=6400)
    line.session_is_ready(at=6500)
    line.model_says(1000, "As I said, red and white.", at=6800)
    line.is_heard(1000)
    line.caller_hangs_up(at=9000)
    return line


def model_lost_twice() -> TapedLine:
    """The second session breaks too: the call ends, with its reason."""
    line = answering()
    line.model_is_lost(at=3600)
    line.session_is_ready(at=3900)
    line.model_is_lost(at=4200)
    return line


def response_done_twice() -> TapedLine:
    """The model ends a response twice."""
    line = answered()
    line.model_ends(at=3500)
    line.tell(ev.SendingProgressed(6300, line.item_id, 4000))
    line.carrier_echoes(4000, at=6400)
    line.caller_hangs_up(at=7000)
    return line


def greeting_interrupted_inside_its_protection() -> TapedLine:
    """The caller speaks 200 ms into the greeting, and is still speaking when they may."""
    line = TapedLine.answered()
    line.model_says(3000, "Hello, this is the flower shop.", at=300)
    line.carrier_plays(3000, at=300)
    line.caller_speaks(at=500)
    line.until(900)
    line.caller_says("Do you have roses?", at=2000)
    line.caller_hangs_up(at=3000)
    return line


def false_alarm() -> TapedLine:
    """A noise cuts the agent off; nobody has spoken, so it is said again, once."""
    line = answered()
    line.caller_speaks(at=3600)
    line.caller_is_quiet(at=4000)
    line.until(4500)
    line.model_says(1000, "I said, red and white roses.", at=4800)
    line.is_heard(1000)
    line.caller_hangs_up(at=9000)
    return line


def keys_during_speech() -> TapedLine:
    """The caller types over the agent; a pause ends the number."""
    line = answered()
    line.caller_types("1", at=3600)
    line.caller_types("2", at=4200)
    line.until(5700)
    line.model_says(1000, "Order twelve is on its way.", at=6000)
    line.is_heard(1000)
    line.caller_hangs_up(at=8000)
    return line


def reply_overdue() -> TapedLine:
    """The model takes a request and says nothing for three seconds: it is asked once more."""
    line = TapedLine.replying()
    line.model_begins(at=2100)
    line.until(5000)
    line.model_ends(ev.Outcome.CANCELLED, at=5100)
    line.model_says(1000, ROSES, at=5400)
    line.is_heard(1000)
    line.caller_hangs_up(at=8000)
    return line


def caller_hangs_up_in_mid_word() -> TapedLine:
    """The line is gone while the caller speaks: the words that were said are still written down."""
    line = answering()
    line.model_hears("user_2", at=3600)
    line.caller_hangs_up(at=4000)
    line.words_arrive("Send me a", "user_2", at=4400)
    return line


def silent_caller() -> TapedLine:
    """Nobody answers: the agent asks, asks again, says goodbye and hangs up."""
    line = TapedLine.greeted()
    for text in ("Are you there?", "I will hang up soon.", "Goodbye!"):
        line.until(line.at + 10_000)
        line.model_says(500, text)
        line.is_heard(500)
    return line


def model_busy() -> TapedLine:
    """The model refuses a request because it is busy: it is asked when its response ends."""
    line = TapedLine.replying()
    line.tell(ev.CreateRejected(2100, "create-2", busy=True))
    line.model_begins(at=2200)
    line.model_ends(ev.Outcome.CANCELLED, at=2600)
    line.model_says(1000, ROSES, at=2900)
    line.is_heard(1000)
    line.caller_hangs_up(at=6000)
    return line


def longest_call() -> TapedLine:
    """The longest call that the tenant allows: a goodbye that nothing takes back or cuts."""
    line = TapedLine.greeted(replace(POLICY, max_call_ms=2_000, silence_ms=0))
    line.until(2_000)
    line.model_says(1000, "I have to hang up now, goodbye!", at=2300)
    line.carrier_plays(1000)
    line.caller_speaks(at=2700)
    line.carrier_echoes(1000, at=3300)
    return line


SCRIPTS: dict[str, Script] = {
    script.__name__: script
    for script in (
        interruption_after_the_model_finished,
        interruption_while_the_model_sends,
        marks_echoed_by_clear,
        interruption_that_drains,
        speech_started_twice,
        transcript_after_the_answer,
        tool_call_interrupted,
        tool_that_is_slow,
        goodbye_interrupted,
        goodbye_heard,
        model_lost_in_mid_answer,
        model_lost_twice,
        response_done_twice,
        greeting_interrupted_inside_its_protection,
        false_alarm,
        keys_during_speech,
        reply_overdue,
        caller_hangs_up_in_mid_word,
        silent_caller,
        model_busy,
        longest_call,
    )
}
