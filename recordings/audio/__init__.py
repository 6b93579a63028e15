"""The sound of a recording: what a WAV file is, and reading it without holding it in memory."""
