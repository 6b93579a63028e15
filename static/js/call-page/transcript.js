/* A transcript that follows its player: the turn being played is marked, and a click plays it. */
const SCROLLS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);
let readerScrolled = false;

for (const kind of ["wheel", "touchmove"]) {
  addEventListener(kind, () => { readerScrolled = true; }, { passive: true });
}
addEventListener("keydown", (event) => { if (SCROLLS.has(event.key)) readerScrolled = true; });

export function follow(list) {
  const section = document.querySelector(`[data-player="${list.dataset.follows}"]`);
  if (!section || list.dataset.ready) return;
  list.dataset.ready = "yes";
  const turns = [...list.querySelectorAll("[data-start]")].map((item) => ({
    item, start: item.dataset.start / 1000, end: item.dataset.end / 1000,
  }));
  let current = null;

  section.addEventListener("played", (event) => {
    const at = event.detail;
    const playing = section.querySelector("audio");
    const begun = at > 0 || !playing.paused;
    const found = begun ? turns.filter((turn) => turn.start <= at + 0.05 && at < turn.end).at(-1)?.item ?? null : null;
    if (found === current) return;
    current?.removeAttribute("aria-current");
    current = found;
    current?.setAttribute("aria-current", "true");
    if (current && !playing.paused && !readerScrolled && !list.closest("[hidden]")) bring(current, section);
  });

  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-start]");
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey || getSelection()?.toString()) return;
    if (event.target.closest("a, button") && !event.target.closest("[data-seek]")) return;
    event.preventDefault();
    readerScrolled = false;
    section.dispatchEvent(new CustomEvent("play-from", { detail: item.dataset.start / 1000 }));
  });
  list.classList.add("plays");
}

/* Into view below the player, which stays above; nothing moves that is seen already. */
function bring(item, section) {
  const box = item.getBoundingClientRect();
  const top = Math.max(section.getBoundingClientRect().bottom, 0) + 12;
  if (box.top >= top && box.bottom <= innerHeight - 12) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollBy({ top: box.top - top - 24, behavior: calm ? "auto" : "smooth" });
}
