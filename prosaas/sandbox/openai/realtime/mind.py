"""The scripted receptionist: what it asks, what it makes of an answer, when it is done.

Pure: it is told what the ears heard and says what to answer. Its stages go one way:
NAME (who is calling) → REASON (what about) → CONFIRM (read back) → MORE (anything else) → OVER.
What was not understood, and an interruption, repeat the question of the stage. It looks the time
up when asked for it, and repeats keys that were pressed.
"""

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from prosaas.sandbox.sound import grammar

DEFAULT_GREETING = "Hello, thank you for calling. How can I help you?"
END_CALL = "end_call"
CURRENT_TIME = "current_time"
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|«([^»]+)»')
_CLOSING = ('"', "”", "»")
_NAME = re.compile(
    rf"\b({'|'.join(grammar.FIRST_NAMES)})(?: ({'|'.join(grammar.LAST_NAMES)}))?\b", re.IGNORECASE
)
_HOLD = re.compile(rf"^(?:(?:{'|'.join(grammar.HOLDS)})\s*)+", re.IGNORECASE)
_KEYS = re.compile(r"pressed these keys[^:]*: *([\d*# ]+)$")
_ASKS_FOR_TIME = ("what time", "are you open", "what are your opening hours")
_DIRECTIONS = (  # what the last paragraph of a response's own instructions is about
    ("goodbye", "Thank you for calling. Goodbye."),
    ("hang up", "Are you there? I will hang up now if there is no answer."),
    ("still there", "Are you still there?"),
    ("takes a moment", "One moment, please."),
    ("say it again", "I am sorry, I could not hear you. Could you say that again?"),
)
_ENDINGS = re.compile(rf"(?:\s*\b(?:{'|'.join(grammar.THANKS + grammar.FAREWELLS)}))+$")
_INTRODUCTION = re.compile(r"^(?:and|my name is|this is|i am)\s+", re.IGNORECASE)


class Stage(Enum):
    """Where the conversation stands."""

    NAME = "name"
    REASON = "reason"
    CONFIRM = "confirm"
    MORE = "more"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, and the function to call afterwards ("" for none)."""

    text: str
    call: str = ""
    arguments: str = "{}"


def quoted(instructions: str) -> str:
    """Find the longest text in quotation marks: what the instructions want said word for word.

    Instructions of several paragraphs that do not end in such words ask for something in their
    last one; what the others quote is for another moment.
    """
    is_last = instructions.rstrip().endswith(_CLOSING)
    asked = instructions if is_last else instructions.rpartition("\n\n")[2]
    found = ["".join(match.groups("")) for match in _QUOTED.finditer(asked)]
    return max(found, key=len, default="").strip()


def directed(instructions: str) -> str:
    """Find what the last paragraph of a response's own instructions wants said; "" for nothing.

    A paragraph under a heading is a rule for the whole conversation, and asks for nothing now.
    """
    _, parted, last = instructions.lower().rpartition("\n\n")
    wanted = last if parted and not last.startswith("#") else ""
    return next((line for about, line in _DIRECTIONS if about in wanted), "")


def _told(output: str) -> list[str]:
    """The words of a function's JSON result; none of one that failed."""
    try:
        result = json.loads(output)
    except ValueError:
        return [output]
    if not isinstance(result, dict) or "error" in result:
        return []
    return [value for value in result.values() if isinstance(value, str)]


def _starts(line: str, beginnings: tuple[str, ...]) -> bool:
    return line.startswith(beginnings)


def _polite(line: str) -> str:
    """Strip a greeting in front and thanks and farewells behind: they ask for nothing."""
    for word in sorted(grammar.GREETINGS, key=len, reverse=True):
        line = re.sub(rf"^{word}\b\s*", "", line)
    return _ENDINGS.sub("", line).strip()


class Mind:
    """One conversation. `functions` are the names of the tools that are offered."""

    def __init__(self) -> None:
        self.stage = Stage.NAME
        self.name = ""
        self.reason = ""

    def greet(self, instructions: str) -> Reply:
        """Open the call with the greeting quoted in the instructions, or a default one."""
        return Reply(quoted(instructions) or DEFAULT_GREETING)

    def follow(self, instructions: str) -> Reply:
        """Speak without a new line from the caller: what the instructions ask, or the question."""
        if wanted := quoted(instructions):
            return Reply(wanted)
        return Reply(directed(instructions) or self._question())

    def report(self, outputs: Sequence[str]) -> Reply:
        """Tell what functions answered, and go on where the conversation stood."""
        found = [text for output in outputs for text in _told(output)]
        told = f"I have looked: {', '.join(found)}." if found else "I could not find that out."
        return Reply(f"{told} {self._question()}")

    def remember(self, heard: str) -> None:
        """Know a line of the caller that was answered in another session."""
        self.answer(heard, functions=())

    def answer(self, heard: str, *, functions: Collection[str]) -> Reply:
        """Answer what the ears heard or the client wrote; "" is what was not understood."""
        if not heard:
            return Reply(f"Sorry, I did not understand you. {self._question()}")
        if keys := _KEYS.search(heard):
            return Reply(f"I have noted {keys[1].strip()}. {self._question()}")
        line = grammar.plain(heard)
        if CURRENT_TIME in functions and any(asked in line for asked in _ASKS_FOR_TIME):
            return Reply("", CURRENT_TIME)
        can_end = END_CALL in functions
        leaves = any(line.endswith(word) for word in grammar.FAREWELLS)
        was_held = bool(_HOLD.match(line))
        line = _polite(_HOLD.sub("", line))
        if leaves and not self._takes(line):
            return self._farewell(can_end=can_end)
        if was_held and not line:
            return Reply(f"Of course. {self._question()}")
        return self._step()(line, can_end)

    def _step(self) -> Callable[[str, bool], Reply]:
        return {
            Stage.NAME: self._in_name,
            Stage.REASON: self._in_reason,
            Stage.CONFIRM: self._in_confirm,
            Stage.MORE: self._in_more,
            Stage.OVER: self._in_over,
        }[self.stage]

    def _takes(self, line: str) -> bool:
        return bool(line) and self.stage in {Stage.NAME, Stage.REASON}

    def _farewell(self, *, can_end: bool) -> Reply:
        self.stage = Stage.OVER
        noted = " I will pass your message on." if self.reason else ""
        return Reply(f"Thank you for calling.{noted} Goodbye.", END_CALL if can_end else "")

    def _question(self) -> str:
        return {
            Stage.NAME: "May I have your name, please?",
            Stage.REASON: f"What can I do for you, {self.name}?",
            Stage.CONFIRM: self._read_back(),
            Stage.MORE: "Is there anything else?",
            Stage.OVER: "Goodbye.",
        }[self.stage]

    def _read_back(self) -> str:
        return f"I have noted: {self.name}. {self.reason}. Is that correct?"

    def _note_reason(self, line: str) -> bool:
        rest = _INTRODUCTION.sub("", line)
        rest = _INTRODUCTION.sub("", _NAME.sub("", rest, count=1).strip()) if self.name else rest
        if len(rest.split()) < 2:  # noqa: PLR2004 a single word is no message
            return False
        self.reason = grammar.proper(rest)
        self.stage = Stage.CONFIRM
        return True

    def _in_name(self, line: str, _can_end: bool) -> Reply:  # noqa: FBT001 table of steps
        found = _NAME.search(line)
        if found is None:
            self.reason = grammar.proper(line) if " " in line else self.reason
            return Reply(f"Gladly. {self._question()}")
        self.name = found.group(0).title()
        if not self._note_reason(line):
            self.stage = Stage.CONFIRM if self.reason else Stage.REASON
        return Reply(f"Thank you. {self._question()}")

    def _in_reason(self, line: str, _can_end: bool) -> Reply:  # noqa: FBT001 table of steps
        if self._note_reason(line):
            return Reply(self._question())
        return Reply(f"Sorry, I did not understand you. {self._question()}")

    def _in_confirm(self, line: str, _can_end: bool) -> Reply:  # noqa: FBT001 table of steps
        if _starts(line, grammar.YES):
            self.stage = Stage.MORE
            return Reply(f"Thank you, I will pass it on. {self._question()}")
        if _starts(line, grammar.NO):
            self.stage = Stage.REASON
            return Reply(f"I am sorry. Please tell me again. {self._question()}")
        if self._note_reason(line):
            return Reply(self._question())
        return Reply(f"Sorry, I did not understand you. {self._question()}")

    def _in_more(self, line: str, can_end: bool) -> Reply:  # noqa: FBT001 table of steps
        if not line or _starts(line, grammar.NO):
            return self._farewell(can_end=can_end)
        self.reason = f"{self.reason}. {grammar.proper(line)}"
        return Reply(f"I have added: {grammar.proper(line)}. {self._question()}")

    def _in_over(self, _line: str, can_end: bool) -> Reply:  # noqa: FBT001 table of steps
        return self._farewell(can_end=can_end)
