/* The shell of every page: the menu, the theme, dialogs, what is copied. Nothing here is needed to
   get on: without it the menu unfolds, themes are chosen by a request and questions have pages. */

const menu = document.querySelector(".menu");

/* A browser that cannot unfold the menu by style gets it unfolded where there is room. */
const wide = matchMedia("(min-width: 60rem)");
const unfold = () => {
  if (menu && !CSS.supports("selector(::details-content)")) menu.open = wide.matches;
};
wide.addEventListener("change", unfold);
unfold();

/* The chosen theme shows at once; the request that keeps it needs no new page. */
const choose = async (button) => {
  const form = button.form;
  const root = document.documentElement;
  if (button.value === "auto") delete root.dataset.theme;
  else root.dataset.theme = button.value;
  for (const each of form.querySelectorAll("[name=theme]")) {
    each.setAttribute("aria-pressed", String(each === button));
  }
  const body = new FormData(form, button);
  const kept = await fetch(button.formAction, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!kept) form.requestSubmit(button);
};

/* Copies what the button names, and says so in its own words (data-copied) for a while. */
const copy = async (button) => {
  const from = document.getElementById(button.dataset.copies);
  const text = from ? (from.value ?? from.textContent).trim() : button.dataset.copies;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (from) getSelection().selectAllChildren(from);
    return;
  }
  const says = button.querySelector("[data-says]") ?? button;
  const before = says.textContent;
  if (!button.dataset.copied || before === button.dataset.copied) return;
  says.textContent = button.dataset.copied;
  setTimeout(() => { says.textContent = before; }, 2000);
};

document.addEventListener("click", (event) => {
  const at = event.target.closest?.("[data-opens], [data-closes], [data-copies], [name=theme]");
  if (menu?.open && !wide.matches && !menu.contains(event.target)) menu.open = false;
  for (const places of document.querySelectorAll(".places[open]")) {
    if (!places.contains(event.target)) places.open = false;
  }
  if (event.target instanceof HTMLDialogElement) event.target.close(); // beside the card
  if (!at) return;
  if (at.dataset.opens && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    const dialog = document.getElementById(at.dataset.opens);
    if (!dialog) return;
    event.preventDefault();
    dialog.showModal();
  } else if ("closes" in at.dataset) {
    at.closest("dialog")?.close();
  } else if (at.dataset.copies) {
    copy(at);
  } else if (at.name === "theme" && at.formAction) {
    event.preventDefault();
    choose(at);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  const open = document.querySelector(".places[open]") ?? (wide.matches ? null : document.querySelector(".menu[open]"));
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

/* A form that was sent is not sent again by an impatient second click. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 3000);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});
