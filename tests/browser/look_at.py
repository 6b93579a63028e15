"""What is wrong with a page as it stands in the browser."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any, Final

from playwright.sync_api import Page

from tenants.services.agent_limits import VOICES

AXE: Final = (files("axe_playwright_python") / "axe.min.js").read_text()
WCAG: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_BYTES: Final = {"js": 60_000, "css": 40_000}
_AXE_RUN: Final = "options => axe.run(document, options)"
_OVERFLOW: Final = """
() => {
  const wide = document.documentElement.clientWidth;
  const inside = (one) => {
    for (let up = one.parentElement; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (/(auto|scroll|hidden|clip)/.test(style.overflowX) && up !== document.body) return true;
    }
    return false;
  };
  const found = [...document.body.querySelectorAll('*')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > wide + 1 || box.left < -1) && !inside(one);
  });
  const scrolls = document.documentElement.scrollWidth > wide + 1;
  return scrolls || found.length
    ? found.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)).concat(scrolls ? ['scrolls'] : [])
    : [];
}
"""
_WEIGHT: Final = """
() => {
  const sums = { js: 0, css: 0 };
  for (const each of performance.getEntriesByType('resource')) {
    const kind = new URL(each.name).pathname.split('.').pop();
    if (kind in sums) sums[kind] += each.decodedBodySize;
  }
  return sums;
}
"""
_SHIFTED: Final = """
() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((found) => {
    for (const each of found.getEntries()) if (!each.hadRecentInput) sum += each.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 200);
})
"""
# Every text that is read in the page's own language: what is marked as another's is left out.
_TEXTS: Final = """
() => {
  const theirs = 'bdi, code, kbd, pre, script, style, template, noscript, textarea, .zones,' +
    '[dir=ltr], [lang=en], .key, svg text';
  const shown = (one) => one && !one.closest(theirs);
  const texts = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (shown(walk.currentNode.parentElement)) texts.push(walk.currentNode.textContent);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
    for (const one of document.querySelectorAll(`[${name}]`)) {
      if (shown(one)) texts.push(one.getAttribute(name));
    }
  }
  return texts.map((text) => text.trim()).filter(Boolean);
}
"""
# Names and words that Hebrew writes in Latin letters too.
LATIN: Final = {
    *("ProSaaS", "API", "CSV", "JSON", "URL", "HTTP", "HTTPS", "ID", "AI", "PIN", "SMS", "TOTP"),
    *("Twilio", "OpenAI", "GPT", "English", "UTC", "USD", "SID", "WAV", "IP"),
    *("Webhook", "Webhooks", "webhook", "webhooks"),
    *(voice.capitalize() for voice in VOICES),
}
_ISOLATED: Final = re.compile("[\u2066-\u2068][^\u2069]*\u2069")  # somebody's words
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z.'-]*[A-Za-z]")


def violations(page: Page, *, only: str = "") -> list[str]:
    """What axe finds: rule and element."""
    page.evaluate(AXE)
    run_only: dict[str, Any] = (
        {"type": "rule", "values": [only]} if only else {"type": "tag", "values": WCAG}
    )
    found = page.evaluate(_AXE_RUN, {"runOnly": run_only, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def overflowing(page: Page) -> list[str]:
    """What sticks out of the window sideways."""
    found: list[str] = page.evaluate(_OVERFLOW)
    return found


def untranslated(page: Page) -> list[str]:
    """Words in Latin letters that a Hebrew page says as its own."""
    texts: list[str] = page.evaluate(_TEXTS)
    own = [(text, _WORD.findall(_ISOLATED.sub("", text))) for text in texts]
    return [text[:80] for text, words in own if any(word not in LATIN for word in words)]


def too_heavy(page: Page) -> list[str]:
    """Scripts and styles over their budgets, bytes before compression, cached ones too."""
    sums: dict[str, int] = page.evaluate(_WEIGHT)
    return [f"{sums[kind]} bytes of {kind}" for kind in sums if sums[kind] > MOST_BYTES[kind]]


def shifted(page: Page) -> float:
    """How much of the page has moved by itself since it was opened: Chromium's own measure."""
    moved: float = page.evaluate(_SHIFTED)
    return moved
