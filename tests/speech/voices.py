"""What callers and agents say in the corpus, in English and Hebrew, by many voices.

Sound is float64 at 8 kHz, full scale 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from prosaas.sandbox.sound import espeak, voice

Sound = npt.NDArray[np.float64]
Rng = np.random.Generator
Texts = Mapping[str, tuple[str, ...]]

INTERRUPTIONS: Texts = {
    "en": (
        "wait a second",
        "hold on, hold on",
        "sorry, can I ask you something",
        "excuse me, I have a question",
        "no, that is wrong",
        "I want to book an appointment",
        "actually I have changed my mind",
        "stop, please",
        "listen to me",
        "what did you say",
        "hello, can you hear me",
        "one moment please",
        "can you repeat that please",
        "yes, but how much does it cost",
        "let me speak to a person",
        "my name is Daniel Cohen",
        "are you there",
        "that is not what I asked",
        "it is about my order",
        "how long will it take",
        "is there anything sooner",
        "I need to cancel",
        "where are you located",
        "okay, thank you",
    ),
    "he": (
        "רגע אחד",
        "סליחה, יש לי שאלה",
        "תקשיב רגע",
        "לא, זה לא נכון",
        "אני רוצה לקבוע תור",
        "חכה שנייה",
        "מה אמרת",
        "כמה זה עולה",
        "אפשר לדבר עם נציג",
        "עצור, בבקשה",
        "שלום, אתה שומע אותי",
        "די, מספיק",
        "בעצם שיניתי את דעתי",
        "אבל מתי אתם פתוחים",
        "השם שלי הוא דוד לוי",
        "תודה, אין צורך",
        "לא הבנתי",
        "אפשר לחזור על זה",
        "איפה אתם נמצאים",
        "אני צריך לבטל",
        "רק שאלה קטנה",
        "יש לכם חניה",
        "טוב, הבנתי",
        "בסדר, בסדר",
    ),
}
SHORT: Texts = {"en": ("yes", "no"), "he": ("כן", "לא")}
BACKCHANNELS: Texts = {"en": ("mm hmm", "uh huh", "hmm"), "he": ("אהה", "ממ המ", "אה")}
AGENT = {
    "en": (
        "Good morning, this is the clinic of doctor Levy, how can I help you today?",
        "We are open from Sunday to Thursday between nine in the morning and six in the evening.",
        "Let me check that for you. There is a free appointment on Tuesday at half past ten.",
        "The treatment costs four hundred shekels, and you can pay by card when you come.",
    ),
    "he": (
        "בוקר טוב, הגעתם למרפאה של דוקטור לוי, איך אפשר לעזור לכם היום?",
        "אנחנו פתוחים מיום ראשון עד יום חמישי בין תשע בבוקר לשש בערב.",
        "אני בודקת בשבילכם. יש תור פנוי ביום שלישי בשעה עשר וחצי.",
        "הטיפול עולה ארבע מאות שקלים ואפשר לשלם בכרטיס כשמגיעים.",
    ),
}
CALLER_VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "f1", "f2", "f3", "f4", "f5", "klatt4")
AGENT_VARIANTS = ("f2", "f3", "f4", "m3", "m7")


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker: espeak-ng voice, pitch 0..99, words a minute."""

    language: str
    variant: str
    pitch: int
    pace: int


CROWD = tuple(
    Voice("he" if number % 2 else "en", variant, 25 + 5 * number, 130 + 8 * number)
    for number, variant in enumerate(CALLER_VARIANTS[:10])
)


def caller(rng: Rng) -> Voice:
    """Draw somebody who calls."""
    language = str(rng.choice(["en", "he"]))
    variant = str(rng.choice(CALLER_VARIANTS))
    return Voice(language, variant, int(rng.integers(20, 85)), int(rng.integers(120, 220)))


def agent(rng: Rng) -> Voice:
    """Draw a voice as agents have them: even and clear, and few, as each is costly to make."""
    language, variant = str(rng.choice(["en", "he"])), str(rng.choice(AGENT_VARIANTS))
    return Voice(language, variant, int(rng.choice([45, 60])), 170)


@lru_cache(maxsize=4096)
def speak(who: Voice, text: str) -> Sound:
    """Return what is heard when somebody says a text on the telephone, at no set level."""
    return voice._THREAD.submit(_spoken, who, text).result()


def _spoken(who: Voice, text: str) -> Sound:
    name = {"en": "en-us", "he": "he"}[who.language]
    pcm = espeak.speak(
        text, voice=f"{name}+{who.variant}", words_per_minute=who.pace, pitch=who.pitch
    )
    return pcm / 32768.0
