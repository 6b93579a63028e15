// The conversation as it goes on: a turn comes again when more is known of it.

export class Turns {
  /** `list` is an <ol>, `template` a <template> with one turn in it. */
  constructor(list, template) {
    this.list = list;
    this.template = template;
    this.shown = new Map();
  }

  clear() {
    this.list.replaceChildren();
    this.shown.clear();
  }

  show(turn) {
    const key = turn.position ?? `${turn.who} ${turn.start_ms}`;
    const item = this.#filled(turn);
    const known = this.shown.get(key);
    const scroll = this.list.parentElement; // follows, unless somebody has gone back to read
    const isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 48;
    if (known) known.replaceWith(item);
    else this.list.insertBefore(item, this.#after(turn.start_ms));
    this.shown.set(key, item);
    if (isAtEnd) scroll.scrollTop = scroll.scrollHeight;
  }

  #after(startMs) {
    return [...this.list.children].find((item) => Number(item.dataset.at) > startMs) ?? null;
  }

  #filled(turn) {
    const item = this.template.content.firstElementChild.cloneNode(true);
    const heard = turn.who === "agent" && turn.interrupted ? turn.heard_text : turn.text;
    const isPart = turn.text.startsWith(heard);
    item.classList.add(turn.who);
    item.dataset.at = turn.start_ms;
    item.querySelectorAll("[data-who]").forEach((who) => (who.hidden = who.dataset.who !== turn.who));
    item.querySelector("[data-heard]").textContent = isPart ? heard : turn.text;
    const rest = isPart ? turn.text.slice(heard.length) : "";
    item.querySelector("[data-rest]").textContent = rest;
    item.querySelector("[data-not-heard]").hidden = !rest;
    item.querySelector("[data-cut]").hidden = !(turn.who === "agent" && turn.interrupted);
    return item;
  }
}
