"""What a caller's words tell: name, number, day, reason, urgency. Rules, no model; deterministic.

Text is only searched, never obeyed: nothing in it can change what is asked of it.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from prosaas.sandbox.openai.rest.responses_words import (
    AGENTS,
    CALLERS,
    DIGITS,
    NOT_URGENT,
    URGENT,
    WANTS,
)
from prosaas.sandbox.sound import grammar

_LABEL = re.compile(r"^\s*(?:\[[^\]]*\]\s*)?(\w+)(?:\s*\([^)]*\))?\s*:\s*(.+)$")
_SENTENCE = re.compile(r"[^.!?\n]+")
_WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|tonight"
_WHEN = re.compile(
    rf"\b(?:(?:next|this)\s+)?(?:{_WEEKDAY})\b(?:\s+(?:morning|afternoon|evening|night)\b)?"
    r"(?:\s+at\s+(?:\d{1,2}(?::\d\d)?|[a-z]+)(?:\s*(?:am|pm|o'clock)\b)?)?"
    r"|(?:מחרתיים|מחר|היום|ב?יום\s+(?:ראשון|שני|שלישי|רביעי|חמישי|שישי|שבת))"
    r"(?:\s+ב?(?:בוקר|צהריים|ערב))?",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_LOCAL_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_TIME = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
_PHONE = re.compile(r"\+?\d[\d ().-]{5,}\d")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = r"[A-Z][\w'-]+"
_INTRODUCED = re.compile(
    rf"\b(?:[Mm]y name is|[Nn]ame's|[Tt]his is|I am|I'm)\s+({_WORD}(?:\s+{_WORD})?)"
)
_HEBREW_NAME = re.compile(
    r"(?:שמי|קוראים לי|השם שלי(?: הוא)?|מדברת?)\s+"
    r"([א-ת'\"-]+(?:\s+(?!\u05d5|אני|רוצה|צריכ|צריך|אפשר)[א-ת'\"-]+)?)"
)
_KNOWN_NAME = re.compile(
    rf"\b({'|'.join(grammar.FIRST_NAMES)})(?:\s+({'|'.join(grammar.LAST_NAMES)}))?\b", re.IGNORECASE
)
_OPENING = re.compile(
    r"^(?:\W*\b(?:hello|hi|hey|good (?:morning|afternoon|evening)|yes|and)\b\W*|שלום\W+)+",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^(?:my name is|this is|i am|i'm)\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?\W*(?:and\s+)?",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3
_FEWEST_DIGITS = 7
_FEWEST_SPOKEN = 5


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; "" where nothing was. `words` are the caller's, lower case, no marks."""

    name: str
    phone: str
    email: str
    when: str
    date: str
    time: str
    reason: str
    summary: str
    language: str
    requests: tuple[str, ...]
    count: int | None
    is_urgent: bool | None
    words: str


def facts(text: str) -> Facts:
    """Search a transcript; speakers' labels are understood, and lines of an agent left out."""
    lines = _callers_lines(text)
    said = "\n".join(lines)
    sentences = [found for line in lines for found in _sentences(line)]
    requests = tuple(found for found in sentences if _wants(found))
    name, date = _name(said), _date(said)
    when = date or _first(_WHEN, said)
    reason = requests[0] if requests else _telling(sentences)
    return Facts(
        name=name,
        phone=_phone(said),
        email=_first(_EMAIL, said).rstrip("."),
        when=when,
        date=date,
        time=_time(said),
        reason=reason,
        summary=": ".join(part for part in (name, reason) if part),
        language=_language(said),
        requests=requests,
        count=_count(said),
        is_urgent=_urgency(said.lower()),
        words=grammar.plain(said),
    )


def _callers_lines(text: str) -> list[str]:
    labelled = _from_json(text) or [_label(line) for line in text.splitlines() if line.strip()]
    if any(label in CALLERS for label, _ in labelled):
        return [line for label, line in labelled if label in CALLERS]
    return [line for label, line in labelled if label not in AGENTS]


def _label(line: str) -> tuple[str, str]:
    """Split a speaker's label off, when it is one."""
    if (found := _LABEL.match(line)) and found[1].lower() in CALLERS | AGENTS:
        return found[1].lower(), found[2]
    return "", line


def _from_json(text: str) -> list[tuple[str, str]]:
    """Read a transcript given as JSON: a list of turns with a text, or an object holding one."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        return []
    if isinstance(value, dict):
        value = next((inner for inner in value.values() if isinstance(inner, list)), [])
    if not isinstance(value, list):
        return []
    turns = [turn for turn in value if isinstance(turn, dict) and isinstance(turn.get("text"), str)]
    return [
        (str(turn.get("speaker") or turn.get("role") or "").lower(), turn["text"]) for turn in turns
    ]


def _sentences(line: str) -> list[str]:
    """Split a line, and strip greetings and introductions."""
    found = (_NAMED.sub("", _OPENING.sub("", part.strip())) for part in _SENTENCE.findall(line))
    return [part[:1].upper() + part[1:].rstrip(" ,") for part in found if part]


def _wants(sentence: str) -> bool:
    lower = sentence.lower()
    return len(lower.split()) >= _FEWEST_WORDS and any(word in lower for word in WANTS)


def _telling(sentences: list[str]) -> str:
    """The longest sentence that may tell something, when nobody asked for anything."""
    long = [part for part in sentences if len(part.split()) >= _FEWEST_WORDS]
    return max(long, key=len, default="")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return " ".join(found[0].split()) if found else ""


def _name(text: str) -> str:
    days = {day.capitalize() for day in grammar.DAYS}
    for pattern in (_INTRODUCED, _HEBREW_NAME, _KNOWN_NAME):
        if (found := pattern.search(text)) and found[1].split()[0] not in days:
            name = found[0] if pattern is _KNOWN_NAME else found[1]
            return name.title() if name.islower() else name
    return ""


def _phone(text: str) -> str:
    rest = _LOCAL_DATE.sub(" ", _ISO_DATE.sub(" ", text))
    for found in _PHONE.findall(rest):
        digits = re.sub(r"[^\d+]", "", found)
        if len(digits) >= _FEWEST_DIGITS:
            return digits
    run = ""
    for word in [*grammar.plain(text).split(), ""]:
        if word in DIGITS:
            run += DIGITS[word]
        elif len(run) >= _FEWEST_SPOKEN:
            return run
        else:
            run = ""
    return ""


def _date(text: str) -> str:
    if found := _ISO_DATE.search(text):
        return found[0]
    if found := _LOCAL_DATE.search(text):
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    return ""


def _time(text: str) -> str:
    found = _TIME.search(text)
    return f"{int(found[1]):02}:{found[2]}:00Z" if found else ""


def _count(text: str) -> int | None:
    found = re.search(r"\bfor (\d{1,3}|[a-z]+)\b", text.lower())
    if not found:
        return None
    word = DIGITS.get(found[1], found[1])
    return int(word) if word.isdigit() else None


def _urgency(lower: str) -> bool | None:
    """None when nothing was said."""
    if not lower.strip():
        return None
    calm = any(word in lower for word in NOT_URGENT)
    return not calm and any(re.search(rf"\b{word}\b", lower) for word in URGENT)


def _language(text: str) -> str:
    hebrew = len(re.findall(r"[א-ת]", text))
    latin = len(re.findall(r"[A-Za-z]", text))
    return "" if not hebrew + latin else "he" if hebrew >= latin else "en"
