// The list of calls by keys, and choosing several. Everything here also works without it, by Tab
// and by forms. Listens on the document, for htmx puts new lists in the place of old ones.

const OFF = "calls-keys-off";
const links = () => [...document.querySelectorAll(".calls th.lead > a")];
const boxes = () => [...document.querySelectorAll("[name=call]")];
let last = null; // the box that was changed last, from which Shift reaches

function isOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // a browser that keeps nothing
  }
}

function move(step) {
  const all = links();
  const row = document.activeElement.closest?.(".calls tbody tr");
  const at = row ? all.indexOf(row.querySelector("th.lead > a")) : step > 0 ? -1 : 0;
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
}

function choose() {
  const box = document.activeElement.closest?.(".calls tbody tr")?.querySelector("[name=call]");
  box?.click();
  return Boolean(box);
}

const inRow = () => Boolean(document.activeElement.closest?.(".calls"));
const keys = {
  j: () => (move(1), true),
  k: () => (move(-1), true),
  ArrowDown: () => inRow() && (move(1), true),
  ArrowUp: () => inRow() && (move(-1), true),
  x: choose,
  "/": () => (document.getElementById("find-q")?.focus(), true),
  "?": () => (document.getElementById("keys")?.togglePopover?.(), true),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.id === "bulk-tag") {
    event.preventDefault();
    document.querySelector("[name=do][value=tag]").click();
  }
  const busy = event.target.closest?.("input:not([type=checkbox]), select, textarea, dialog, [contenteditable]");
  if (busy || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
  if (keys[event.key]?.()) event.preventDefault();
});

function count() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  const every = document.querySelector("[data-all]");
  if (every) {
    every.hidden = false;
    every.checked = chosen > 0 && chosen === all.length;
    every.indeterminate = chosen > 0 && chosen < all.length;
  }
  const told = document.querySelector("[data-chosen]");
  if (told && chosen) {
    told.textContent = chosen === 1 ? told.dataset.one : told.dataset.many.replace("#", chosen);
  }
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!box.matches?.("[name=call]")) return;
  const all = boxes();
  if (event.shiftKey && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  }
  last = box;
});

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches("[data-all]")) for (const each of boxes()) each.checked = box.checked;
  if (box.id === "keys-on") {
    try {
      localStorage.setItem(OFF, box.checked ? "0" : "1");
    } catch {
      // nothing is kept: the keys stay as they are
    }
  }
  if (box.matches("[data-all], [name=call]")) count();
});

const on = document.getElementById("keys-on");
if (on) on.checked = !isOff();
document.addEventListener("htmx:afterSettle", count);
window.addEventListener("pageshow", count);
count();
