/* The live view: the page as the server made it, kept as it is by one socket (docs/live.md). */

const root = document.querySelector("[data-live]");
const list = root.querySelector(".live-list");
const empty = root.querySelector("[data-empty]");
const link = root.querySelector("[data-link]");
const blank = (name) => root.querySelector(`template[data-blank-${name}]`).content.firstElementChild;
const BLANK = blank("card").dataset.call;
const STAYS_MS = 8000; // a call that ended
const SILENT_MS = 25000; // the server speaks every 10 s
const MANY = 20;
let ahead = Date.now() - Number(root.dataset.now); // of the server's clock

const word = (name) => root.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
const slot = (at, name) => at.querySelector(`[data-slot=${name}]`);
const put = (at, name, text) => {
  const here = slot(at, name);
  if (here && here.textContent !== text) here.textContent = text;
};
const news = (text) => { root.querySelector("[data-news]").textContent = text; };
const cardOf = (id) => list.querySelector(`[data-call="${CSS.escape(id)}"]`);

/* Cards. */

const showState = (card, phase, state) => {
  card.dataset.phase = phase;
  if (phase !== "ended") delete card.dataset.ended;
  card.dataset.state = phase === "talking" ? state : "";
  put(card, "state", word(card.dataset.state || phase));
};

const showTurn = (card, turn, isNew) => {
  const turns = card.querySelector(".turns");
  let item = turns.querySelector(`[data-position="${turn.position}"]`);
  if (!item) {
    item = blank("turn").cloneNode(true);
    item.dataset.position = turn.position;
    item.dataset.start = turn.start_ms;
    if (isNew) item.classList.add("live-new");
    const after = [...turns.children].find((each) => Number(each.dataset.start) > turn.start_ms);
    turns.insertBefore(item, after ?? null);
  }
  item.classList.remove("agent", "caller");
  item.classList.add(turn.who);
  put(item, "who", word(turn.who));
  put(item, "at", turn.at);
  put(item, "said", turn.said);
  put(item, "unheard", turn.unheard);
  slot(item, "missed").hidden = !turn.unheard;
  slot(item, "interrupted").hidden = !turn.interrupted;
};

/* Follows the words, unless somebody has scrolled back to read. */
const following = (card, change) => {
  const words = card.querySelector(".live-words");
  const isAtEnd = words.scrollHeight - words.scrollTop - words.clientHeight < 48;
  change();
  if (isAtEnd) words.scrollTop = words.scrollHeight;
};

const showCard = (told) => {
  let card = cardOf(told.id);
  if (!card) {
    card = blank("card").cloneNode(true);
    for (const each of card.querySelectorAll("a")) {
      each.setAttribute("href", each.getAttribute("href").replace(BLANK, told.id));
    }
    card.dataset.call = told.id;
    card.classList.add("live-new");
    add(card);
    news(word("began"));
  }
  card.dataset.since = told.since_ms;
  for (const name of ["number", "caller", "agent", "line"]) put(card, name, told[name]);
  if (told.cost) put(card, "cost", told.cost);
  slot(card, "test").hidden = !told.is_test;
  showState(card, told.phase, told.state || card.dataset.state);
  following(card, () => { for (const turn of told.turns) showTurn(card, turn, false); });
  tick();
};

const showEnd = (card) => {
  if (card.dataset.phase === "ended") return;
  card.dataset.ended = Date.now();
  showState(card, "ended", "");
  news(word("over"));
};

const isGone = (card) => card.dataset.phase === "ended" && Date.now() - Number(card.dataset.ended) > STAYS_MS
  && !card.matches(":hover, :focus-within");

/* Nothing that is read moves: a card that is gone leaves at the end, or a new one takes its place. */
const leave = () => {
  while (list.lastElementChild && isGone(list.lastElementChild)) list.lastElementChild.remove();
  empty.hidden = list.children.length > 0;
};

const add = (card) => {
  const gone = [...list.children].find(isGone);
  if (gone) gone.replaceWith(card);
  else list.append(card);
};

const clock = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

function tick() {
  for (const card of list.children) {
    if (card.dataset.phase !== "ended") put(card, "clock", clock(Date.now() - ahead - Number(card.dataset.since)));
  }
  leave();
}

/* What the server says. */

const says = {
  snapshot: (told) => {
    ahead = Date.now() - told.now_ms;
    for (const call of told.calls) showCard(call);
    const ids = new Set(told.calls.map((call) => call.id));
    for (const card of list.children) if (!ids.has(card.dataset.call)) showEnd(card);
    leave();
  },
  state: (told, card) => { if (card.dataset.phase === "talking") showState(card, "talking", told.state); },
  pulse: (told, card) => {
    says.state(told, card);
    if (told.cost) put(card, "cost", told.cost);
  },
  turn: (told, card) => following(card, () => showTurn(card, told.turn, true)),
  ended: (_told, card) => showEnd(card),
};

/* The socket. */

let socket = null;
let tries = 0;
let heard = 0;
let got = 0;
let confirmed = 0;
let again = 0;

const showLink = (state) => {
  if (link.dataset.link === state) return;
  link.dataset.link = state;
  root.querySelector("[data-link-word]").textContent = word(state);
};

const confirm = () => {
  if (socket?.readyState !== WebSocket.OPEN || got === confirmed) return;
  confirmed = got;
  socket.send(JSON.stringify({ got }));
};

/* Where the server opens nothing: somebody else's page by now, or the login's. */
const mayStay = async () => {
  const page = await fetch(location.href, { method: "HEAD", redirect: "manual" }).catch(() => null);
  if (page && !page.ok && page.status < 500) location.reload();
};

const connect = () => {
  clearTimeout(again);
  const mine = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/ws/live/`);
  socket = mine;
  heard = Date.now();
  got = confirmed = 0;
  let isOpen = false;
  mine.onopen = () => { isOpen = true; };
  mine.onmessage = ({ data }) => {
    const told = JSON.parse(data);
    heard = Date.now();
    tries = 0;
    got = told.n;
    const card = told.call_id ? cardOf(told.call_id) : null;
    if (told.kind === "snapshot" || card) says[told.kind]?.(told, card);
    if (told.kind === "snapshot") showLink("live");
    if (told.kind === "snapshot" || got - confirmed >= MANY) confirm();
  };
  mine.onclose = ({ code }) => {
    if (mine !== socket) return;
    if (code === 4401 || code === 4403) { location.reload(); return; }
    showLink("again");
    tries += 1;
    if (!isOpen && tries > 1) mayStay();
    again = setTimeout(connect, Math.min(10000, 400 * 2 ** tries) * (0.7 + Math.random() * 0.6));
  };
};

const hurry = () => { if (socket.readyState > WebSocket.OPEN && !document.hidden) connect(); };

addEventListener("online", hurry);
document.addEventListener("visibilitychange", hurry);
setInterval(() => {
  tick();
  confirm();
  if (Date.now() - heard > SILENT_MS && socket.readyState === WebSocket.OPEN) {
    const closed = socket.onclose;
    socket.onclose = null;
    socket.close();
    closed({ code: 1006 });
  }
}, 1000);

/* One question serves all cards: it asks about the call whose button opened it. */
list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens=hang-up]");
  const form = document.querySelector("#hang-up form");
  if (button && form) form.action = button.href;
});

for (const card of list.children) following(card, () => {});
for (const words of list.querySelectorAll(".live-words")) words.scrollTop = words.scrollHeight;
connect();
