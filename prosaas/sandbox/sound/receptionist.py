"""What receptionists say on the telephone, as data: for ears that hear both sides of a recording.

Kept in the manner of grammar.py, which has the callers' side.
"""

from random import Random

from prosaas.sandbox.sound import grammar

PLACES = ("demo office", "office", "clinic", "shop", "flower shop", "garage")
WELCOMES = ("hello", "good morning", "hello thank you for calling")
LEADS = (
    "",
    "of course",
    "gladly",
    "thank you",
    "thank you i will pass it on",
    "sorry i did not understand you",
    "i am sorry please tell me again",
    "i am sorry i could not hear you",
)
QUESTIONS = (
    "how can i help you",
    "may i have your name please",
    "is there anything else",
    "are you still there",
    "could you say that again",
)
FAREWELLS = (
    "goodbye",
    "thank you for calling goodbye",
    "thank you for calling i will pass your message on goodbye",
    "one moment please",
)


def _random_line(pick: Random) -> str:
    choice = pick.choice
    who = f"{choice(grammar.FIRST_NAMES)} {choice(['', *grammar.LAST_NAMES])}"
    what = grammar.random_line(pick)
    welcome = f"{choice(WELCOMES)} {choice(['', f'you have reached the {choice(PLACES)}'])}"
    question = choice([*QUESTIONS, f"what can i do for you {who}", "what can i do for you"])
    noted = f"i have {choice(['noted', 'added'])} {who} {what} is that correct"
    asked = f"{choice(LEADS)} {question}"
    line = choice(
        [f"{welcome} how can i help you", welcome, asked, asked, noted, choice(FAREWELLS)]
    )
    return " ".join(line.split())


def example_lines(count: int = 4000, seed: int = 2) -> list[str]:
    """Give lines that receptionists say, as grammar.example_lines does those of callers."""
    pick = Random(seed)  # noqa: S311 examples, not secrets
    return [_random_line(pick) for _ in range(count)]
