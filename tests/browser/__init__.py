"""The dashboard in a real browser: Chromium on a whole running stack."""
