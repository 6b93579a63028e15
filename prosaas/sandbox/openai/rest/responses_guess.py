"""Which fact a property asks for, told by its name and else by its description."""

from typing import Any

from prosaas.sandbox.openai.rest.responses_facts import Facts
from prosaas.sandbox.openai.rest.responses_words import (
    CALL_BACK,
    CALL_BACK_KEYS,
    COUNT_KEYS,
    EMPTY_KEYS,
    NOT_A_PERSON,
    ROLES,
    SYNONYMS,
    URGENT_KEYS,
    URGENT_MEMBERS,
)

Words = tuple[str, ...]

_LANGUAGES = {"en": {"en", "english"}, "he": {"he", "hebrew"}}
_SHORTEST_STEM = 4


def guess_texts(key: Words, description: Words, form: str, found: Facts) -> list[str]:
    """The texts a string or a list of strings asks for; empty when nothing is known."""
    if form:
        return [text for text in (_formatted(form, found),) if text]
    for words in (key, description):
        if role := _role(words):
            return _told(role, key, found)
    return []


def guess_number(key: Words, node: dict[str, Any], found: Facts) -> list[int | float]:
    """A number of people or things that was said; the top of the scale for what is urgent."""
    if COUNT_KEYS & set(key) and found.count is not None:
        return [found.count]
    if URGENT_KEYS & set(key) and found.is_urgent and "maximum" in node:
        return [node["maximum"]]
    return []


def guess_flag(key: Words, found: Facts) -> list[bool]:
    """Whether what the property names was said; empty when it cannot be told."""
    if URGENT_KEYS & set(key):
        return [] if found.is_urgent is None else [found.is_urgent]
    if CALL_BACK_KEYS & set(key):
        return [any(words in found.words for words in CALL_BACK)] if found.words else []
    asked = [word for word in key if word not in EMPTY_KEYS]
    said = found.words.split()
    return [True] if asked and all(_was_said(word, said) for word in asked) else []


def guess_member(members: list[Any], key: Words, found: Facts) -> Any:
    """The member of an enum whose words were said most, or None."""
    scores = [_score(str(member), key, found) for member in members]
    best = max(scores, default=0)
    return members[scores.index(best)] if best else None


def _role(words: Words) -> str:
    single = {*words, *(word.removesuffix("s") for word in words)}
    for role, known in ROLES.items():
        if known & single and not (role == "name" and NOT_A_PERSON & set(words)):
            return role
    return ""


def _told(role: str, key: Words, found: Facts) -> list[str]:
    if role == "reason" and any(word.endswith("s") for word in key):
        return list(dict.fromkeys(found.requests))
    single = {
        "email": found.email,
        "phone": found.phone,
        "language": found.language,
        "name": found.name,
        "person": found.name,
        "when": found.when,
        "reason": found.reason,
        "summary": found.summary,
    }[role]
    return [single] if single else []


def _formatted(form: str, found: Facts) -> str:
    if form == "date-time":
        return f"{found.date}T{found.time}" if found.date and found.time else ""
    return {"date": found.date, "time": found.time, "email": found.email}.get(form, "")


def _was_said(word: str, said: list[str]) -> bool:
    stem = word[: max(_SHORTEST_STEM, len(word) - 3)]
    return any(
        other == word or (len(word) > _SHORTEST_STEM and other.startswith(stem)) for other in said
    )


def _score(member: str, key: Words, found: Facts) -> int:
    tokens = set(member.lower().replace("-", " ").replace("_", " ").split())
    if tokens & _LANGUAGES.get(found.language, set()):
        return 1
    if tokens & URGENT_MEMBERS and (URGENT_KEYS & set(key) or tokens & URGENT_KEYS):
        return 2 if found.is_urgent else 0
    said = found.words.split()
    score = sum(_was_said(token, said) for token in tokens if token not in EMPTY_KEYS)
    for names, words in SYNONYMS:
        if names & tokens:
            score += sum(word in said for word in words)
    return score
