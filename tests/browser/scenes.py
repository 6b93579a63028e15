"""What is said in the calls that the pages are shown with, in two languages."""

from __future__ import annotations

from dataclasses import dataclass

Said = tuple[str, str]  # who, and what


@dataclass(frozen=True, slots=True)
class Scene:
    """One kind of call: what is said, and what is understood of it.

    `cut` is the position of the turn that the caller interrupts, -1 for none.
    """

    outcome: str
    caller_name: str
    text: str
    follow_up: str
    said: tuple[Said, ...]
    urgency: str = "normal"
    cut: int = -1


@dataclass(frozen=True, slots=True)
class Words:
    """A business in one language."""

    name: str
    greeting: str
    instructions: str
    timezone: str
    agents: tuple[str, str]
    label: str
    tags: tuple[str, str]
    note: str
    field: str
    scenes: tuple[Scene, ...]


ENGLISH = Words(
    name="Rose & Thorn Flowers",
    greeting="Hello, you have reached Rose and Thorn. How can I help you?",
    instructions=(
        "You are the receptionist of a flower shop in the old town. Take orders, note the name, "
        "the day and the address, confirm them, and say goodbye."
    ),
    timezone="America/New_York",
    agents=("Reception", "Night desk"),
    label="Shop counter",
    tags=("wedding", "regular customer"),
    note="Called back at noon, the order is placed.",
    field="delivery_day",
    scenes=(
        Scene(
            "appointment",
            "David Cohen",
            "David Cohen orders a bouquet of white roses for Monday morning and picks it up.",
            "Confirm the pick-up time with David Cohen.",
            (
                ("agent", "Hello, you have reached Rose and Thorn. How can I help you?"),
                ("caller", "Hi, I would like a bouquet of white roses for Monday morning."),
                ("agent", "With pleasure. May I have your name, please, and a number for you?"),
                ("caller", "My name is David Cohen, and this is my number."),
                ("agent", "Thank you, David. White roses, Monday morning. Is that correct?"),
                ("caller", "Yes, that is correct. Thank you, goodbye."),
            ),
            cut=2,
        ),
        Scene(
            "answered",
            "",
            "The caller asked when the shop is open on Saturday.",
            "",
            (
                ("agent", "Hello, you have reached Rose and Thorn. How can I help you?"),
                ("caller", "When are you open on Saturday?"),
                ("agent", "On Saturday we are open from nine to two."),
                ("caller", "Perfect, thank you."),
            ),
        ),
        Scene(
            "complaint",
            "Maria Lopez",
            "Maria Lopez says that yesterday's delivery came without the card she had paid for.",
            "Call Maria Lopez today and offer to send the card.",
            (
                ("agent", "Hello, you have reached Rose and Thorn. How can I help you?"),
                ("caller", "You delivered my flowers yesterday, but the card was missing."),
                ("agent", "I am sorry to hear that. I will pass it on at once."),
                ("caller", "Please do, it was for my mother."),
            ),
            urgency="urgent",
        ),
        Scene(
            "callback",
            "Noa Levi",
            "Noa Levi plans a wedding for sixty guests and wants to talk to somebody about it.",
            "Call Noa Levi back about the wedding in June.",
            (
                ("agent", "Hello, you have reached Rose and Thorn. How can I help you?"),
                ("caller", "I am planning a wedding in June, for sixty guests."),
                ("agent", "Congratulations! Somebody will call you back. What is your name?"),
                ("caller", "Noa Levi."),
            ),
        ),
    ),
)

HEBREW = Words(
    name="מרפאת השרון",
    greeting="שלום, הגעתם למרפאת השרון. איך אפשר לעזור?",
    instructions=(
        "את פקידת הקבלה של מרפאה משפחתית. יש לברר את השם ואת סיבת הפנייה, להציע תור, לאשר את "
        "הפרטים ולהיפרד בנימוס."
    ),
    timezone="Asia/Jerusalem",
    agents=("קבלה", "מענה לילי"),
    label="קו ראשי",
    tags=("מטופל חדש", "דחוף"),
    note="חזרנו בצהריים, נקבע תור.",
    field="יום_מבוקש",
    scenes=(
        Scene(
            "appointment",
            "דוד כהן",
            "דוד כהן מבקש תור לרופא המשפחה ביום שני בבוקר.",
            "לאשר לדוד כהן את שעת התור.",
            (
                ("agent", "שלום, הגעתם למרפאת השרון. איך אפשר לעזור?"),
                ("caller", "שלום, אני צריך תור לרופא המשפחה ביום שני בבוקר."),
                ("agent", "בשמחה. מה השם בבקשה, ומה מספר הטלפון?"),
                ("caller", "דוד כהן, וזה המספר שלי."),
                ("agent", "תודה דוד. תור ליום שני בבוקר, נכון?"),
                ("caller", "כן, נכון. תודה ולהתראות."),
            ),
            cut=2,
        ),
        Scene(
            "answered",
            "",
            "נשאלו שעות הפתיחה ביום שישי.",
            "",
            (
                ("agent", "שלום, הגעתם למרפאת השרון. איך אפשר לעזור?"),
                ("caller", "באיזה שעות אתם פתוחים ביום שישי?"),
                ("agent", "ביום שישי פתוח משמונה עד שתים עשרה."),
                ("caller", "מצוין, תודה."),
            ),
        ),
        Scene(
            "complaint",
            "מיכל לוי",
            "מיכל לוי מתלוננת שחיכתה אתמול שעה ולא התקבלה.",
            "להתקשר למיכל לוי עוד היום.",
            (
                ("agent", "שלום, הגעתם למרפאת השרון. איך אפשר לעזור?"),
                ("caller", "חיכיתי אתמול שעה שלמה ולא קיבלו אותי."),
                ("agent", "צר לי לשמוע. אעביר את זה מיד."),
                ("caller", "אני מבקשת שיחזרו אליי."),
            ),
            urgency="urgent",
        ),
        Scene(
            "callback",
            "נועה פרץ",
            "נועה פרץ מבקשת שהאחות תחזור אליה לגבי תוצאות הבדיקה.",
            "לחזור לנועה פרץ עם תוצאות הבדיקה.",
            (
                ("agent", "שלום, הגעתם למרפאת השרון. איך אפשר לעזור?"),
                ("caller", "אני מחכה לתוצאות של בדיקת דם."),
                ("agent", "האחות תחזור אליך. מה השם בבקשה?"),
                ("caller", "נועה פרץ."),
            ),
        ),
    ),
)

WORDS = {"en": ENGLISH, "he": HEBREW}
