"""The speech evidence of calls/engine/speech.py, scored on a corpus of telephone lines."""
