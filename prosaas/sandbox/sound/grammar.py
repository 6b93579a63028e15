"""What the sandbox's ears can understand: the words of a small business's callers, as data.

The tables below make example lines; a small language model is estimated from those.
"""

from random import Random

FIRST_NAMES = [
    "david",
    "sarah",
    "john",
    "maria",
    "daniel",
    "michael",
    "anna",
    "peter",
    "emma",
    "james",
    "linda",
    "robert",
    "rachel",
    "adam",
    "simon",
]
LAST_NAMES = [
    "cohen",
    "levy",
    "smith",
    "miller",
    "brown",
    "baker",
    "jones",
    "davis",
    "taylor",
    "wilson",
]
DAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "today",
    "tomorrow",
]
TIMES = ("morning", "afternoon", "evening")
HOURS = [
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
]
DIGITS = ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

GREETINGS = ("hello", "hi", "good morning", "good afternoon", "good evening")
HOLDS = (
    "wait a second",
    "wait a minute",
    "wait",
    "hold on",
    "hold on a second",
    "one moment please",
    "just a minute",
    "excuse me",
    "stop",
    "sorry",
)
ASKING = ("i would like to", "i want to", "i need to", "can i", "i am calling to")
REASONS = (
    "book an appointment",
    "change my appointment",
    "cancel my appointment",
    "make a reservation",
    "book a table for two",
    "book a table for four",
    "order a birthday cake",
    "order flowers",
    "ask about your prices",
    "ask about your opening hours",
    "ask about my order",
    "speak to the manager",
    "leave a message",
    "pay my bill",
    "fix my computer",
    "repair my car",
)
REQUESTS = (
    "please call me back",
    "please call me",
    "please send me an email",
    "please tell the manager that i called",
    "what are your opening hours",
    "how much does it cost",
    "are you open",
    "where are you",
)
YES = ("yes", "yes please", "yes that is correct", "that is correct", "that is right")
NO = ("no", "no thank you", "no that is wrong", "that is wrong", "that is all", "no that is all")
THANKS = ("thank you", "thank you very much", "thanks a lot")
FAREWELLS = ("goodbye", "bye", "bye bye", "have a nice day")


def random_line(pick: Random) -> str:
    """Make one line a caller might say: an opening, what it is about, a closing."""
    choice = pick.choice
    first, last = choice(FIRST_NAMES), choice(["", *LAST_NAMES])
    who = f"{choice(['my name is', 'this is', 'i am', ''])} {first} {last}"
    what = choice([f"{choice(ASKING)} {choice(REASONS)}", choice(REQUESTS)])
    day = f"{choice(['', 'on'])} {choice(DAYS)} {choice(['', *TIMES])}"
    when = choice(["", "", day, f"{day} at {choice(HOURS)}", f"at {choice(HOURS)}"])
    digits = " ".join(pick.choices(DIGITS, k=pick.randrange(3, 10)))
    number = f"my {choice(['', 'phone'])} number is {digits}"
    body = choice([who, f"{what} {when}", f"{who} {choice(['and', ''])} {what} {when}", number])
    opening = choice(["", choice(HOLDS), choice(GREETINGS), choice(YES), choice(NO)])
    closing = choice(["", "", choice(THANKS), choice(FAREWELLS)])
    short = choice([opening, closing, f"{choice(THANKS)} {choice(FAREWELLS)}"])
    line = choice([f"{opening} {body} {closing}", body, body, short])
    return " ".join(line.split())


def example_lines(count: int = 6000, seed: int = 1) -> list[str]:
    """Give lines that callers say, lower case without punctuation; the same for each seed."""
    pick = Random(seed)  # noqa: S311 examples, not secrets
    return [line for line in (random_line(pick) for _ in range(count)) if line]


def proper(line: str) -> str:
    """Write a recognised line with its capitals: the first letter, I, names and days."""
    names = {*FIRST_NAMES, *LAST_NAMES, *DAYS[:7], "i"}
    words = [word.capitalize() if word in names else word for word in line.split()]
    return " ".join([words[0].capitalize(), *words[1:]]) if words else ""


def plain(line: str) -> str:
    """Strip a line to what ears can compare: lower case, no punctuation."""
    kept = "".join(c if c.isalnum() or c == " " else " " for c in line.lower())
    return " ".join(kept.split())
