"""<Say> and <Play>: what is heard on a line, the caller's or that of a whisper."""

from itertools import count

from prosaas.sandbox.sound.audio import BYTES_PER_MS
from prosaas.sandbox.sound.voice import say
from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.documents import Documents, Page
from prosaas.sandbox.twilio.stream.line import Line
from prosaas.sandbox.twilio.twiml.verbs import Play, Say
from prosaas.sandbox.twilio.verbs import tones as twilio_tones
from prosaas.sandbox.twilio.verbs.sounds import decode

_LANGUAGES = {"en", "he"}  # what the sandbox's voice speaks; others are read in English
APOLOGY = "We are sorry, an application error has occurred. Goodbye."


async def sound_of(verb: Say | Play, page: Page, documents: Documents) -> bytes:
    """The verb's audio, mu-law; raises TwilioError when a file cannot be had or played."""
    if isinstance(verb, Say):
        language = verb.language[:2].lower()
        language = language if language in _LANGUAGES else "en"
        return await say(verb.text, language=language, speaker="agent") if verb.text else b""
    if verb.digits:
        return twilio_tones.keys(verb.digits)
    if verb.sound:
        return decode(verb.sound, verb.content_type)
    answer = await documents.sound(page.resolve(verb.url))
    return decode(answer.body, answer.content_type)


async def play_out(clock: Clock, line: Line, audio: bytes, times: int = 1) -> None:
    """Play audio to its end, `times` over (0 = for ever); being cancelled cuts it off."""
    rounds = count() if times == 0 else range(times)
    try:
        for _ in rounds if audio else ():
            line.playout.push(line.at(clock.ms()), audio)
            await clock.sleep(len(audio) / BYTES_PER_MS / 1000)
    except BaseException:
        line.clear(line.at(clock.ms()))
        raise
