// A test call on a page: templates/calls/_test_call.html. All words come from there.

import { Delays } from "./delays.js";
import { Sound } from "./sound.js";
import { Stream } from "./stream.js";
import { Turns } from "./turns.js";

const NO_AGENT = new Set(["model-unreachable", "model-rejected", "model-lost", "internal-error"]);
const CLOSED = { 4401: "logged-out", 4403: "not-allowed", 1008: "cut-off" };
const STATES = new Set(["listening", "thinking", "speaking"]);
const QUIETEST_DB = 55;

const language = document.documentElement.lang;
const shown = (value, unit, digits) =>
  new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);

class TestCall {
  constructor(root) {
    this.root = root;
    this.form = root.querySelector("form");
    this.words = new Map();
    for (const word of this.part("words").content.children) {
      this.words.set(word.dataset.word, word.textContent);
    }
    this.turns = new Turns(this.part("turns"), this.part("turn"));
    this.levels = { mic: 0, agent: 0 };
    this.on("call", () => this.call());
    this.on("hang-up", () => this.hangUp());
    this.on("mute", () => this.mute());
    this.part("mic").addEventListener("change", ({ target }) => this.useMic(target.value));
    window.addEventListener("pagehide", () => this.leave());
    this.go("ready");
    root.dataset.can = "call";
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  on(name, does) {
    this.part(name).addEventListener("click", does);
  }

  /** What is going on, in one word: of the page's sentences, and for its style. */
  go(state) {
    this.root.dataset.state = state;
    this.part("status").textContent = this.words.get(state) ?? "";
  }

  get isOn() {
    return Boolean(this.stream) && !this.isOver;
  }

  async call() {
    this.begin();
    const { sound } = this;
    const isWanted = () => this.sound === sound && !this.isOver;
    try {
      await sound.open(this.part("mic").value);
    } catch (error) {
      if (isWanted()) this.fail(this.words.get(error.reason));
      return;
    }
    if (!isWanted()) return sound.close();
    const asked = await this.ask();
    if (!isWanted()) return this.giveUp(asked.end);
    if (!asked.url) return this.fail(asked.error);
    this.endAt = asked.end;
    this.stream = new Stream(asked.url, asked.call_sid, this);
    this.part("read").href = asked.page;
    this.root.dataset.call = asked.call_id;
    this.showMics();
  }

  begin() {
    this.stream?.forget();
    this.sound?.close();
    this.sound = new Sound({
      frame: (samples, level) => this.captured(samples, level),
      marks: (names, cleared) => this.played(names, cleared),
      began: () => this.answered(this.delays.began(this.heardAtMs)),
      level: (level, playedMs) => this.loud(level, playedMs),
      lost: () => this.complain(this.words.get("mic-lost")),
    });
    this.stream = this.endAt = undefined;
    this.isOver = false;
    this.wasEnded = false;
    this.delays = new Delays();
    this.turns.clear();
    Object.assign(this.root.dataset, { playedMs: 0, peak: 0, clearedMs: 0, clears: 0 });
    this.part("error").hidden = true;
    this.part("after").hidden = true;
    this.part("answered").textContent = this.part("stopped").textContent = "–";
    this.buttons(true);
    this.go("connecting");
  }

  /** Ask for a call: what the server says, or {error} with the sentence why there is none. */
  async ask() {
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
      });
      if (answer.redirected) return { error: this.words.get("logged-out") };
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      const told = isJson ? await answer.json() : {};
      if (answer.ok && told.url) return told;
      return { error: told.error ?? this.words.get(answer.status === 403 ? "not-allowed" : "refused") };
    } catch {
      return { error: this.words.get("no-network") };
    }
  }

  // What the microphone and the loudspeaker say.

  captured(samples, level) {
    this.levels.mic = level;
    if (this.isOn) this.stream.media(samples);
  }

  played(names, cleared) {
    for (const name of names) this.stream?.mark(name);
    if (cleared) this.root.dataset.clearedMs = Number(this.root.dataset.clearedMs) + cleared / 8;
  }

  loud(level, playedMs) {
    this.levels.agent = level;
    this.root.dataset.playedMs = playedMs;
    if (level > Number(this.root.dataset.peak)) this.root.dataset.peak = level.toFixed(4);
  }

  get heardAtMs() {
    return (this.stream?.ms ?? 0) + Math.round(this.sound.latencyS * 1000);
  }

  answered(ms) {
    if (ms !== undefined) this.part("answered").textContent = shown(ms / 1000, "second", 1);
  }

  // What the server says.

  opened() {
    this.startedAt = Date.now();
    this.go("ringing");
    this.ticking = setInterval(() => this.tick(), 500);
    this.tick();
    requestAnimationFrame(() => this.draw());
  }

  media(samples) {
    this.sound.play(samples);
  }

  mark(name) {
    this.sound.mark(name);
  }

  clear() {
    this.root.dataset.clears = Number(this.root.dataset.clears) + 1;
    this.sound.clear();
  }

  live(event) {
    if (event.kind === "state" && STATES.has(event.state) && !this.isOver) this.go(event.state);
    else if (event.kind === "turn") this.turn(event);
    else if (event.kind === "barge_in") {
      this.part("stopped").textContent = shown(event.latency_ms / 1000, "second", 2);
    } else if (event.kind === "call.ended") this.ended(event.reason);
  }

  turn(turn) {
    this.turns.show(turn);
    if (turn.who === "caller") this.answered(this.delays.ended(turn.end_ms));
  }

  ended(reason) {
    this.wasEnded = true;
    if (NO_AGENT.has(reason)) this.complain(this.words.get("no-agent"));
    this.over();
  }

  closed(code, wasOpen) {
    if (this.isOver) return;
    if (!wasOpen) this.complain(this.words.get("no-socket"));
    else if (!this.wasEnded) this.complain(this.words.get(CLOSED[code] ?? "cut-off"));
    this.over();
  }

  // What the person does.

  hangUp() {
    this.stream?.stop();
    this.over();
  }

  leave() {
    this.stream?.stop();
    this.giveUpUnopened();
  }

  /** A call whose socket never opened is waited for by nobody: its line is to be free again. */
  giveUpUnopened() {
    if (!this.stream?.wasOpen) this.giveUp(this.endAt);
    this.endAt = undefined;
  }

  giveUp(endAt) {
    if (endAt) navigator.sendBeacon(endAt, new FormData(this.form));
  }

  mute() {
    const isMuted = !this.sound.isMuted;
    this.sound.mute(isMuted);
    this.part("mute").setAttribute("aria-pressed", String(isMuted));
  }

  async useMic(device) {
    try {
      if (this.isOn) await this.sound.use(device);
    } catch {
      this.complain(this.words.get("mic-busy"));
    }
  }

  async showMics() {
    const select = this.part("mic");
    const devices = await this.sound.devices();
    if (!devices.length) return;
    const chosen = select.value;
    select.replaceChildren(...devices.map((each) => new Option(each.label, each.deviceId)));
    if (devices.some((each) => each.deviceId === chosen)) select.value = chosen;
  }

  // How the page shows it.

  fail(sentence) {
    this.complain(sentence);
    this.over();
  }

  complain(sentence) {
    const error = this.part("error");
    error.textContent = sentence ?? this.words.get("refused");
    error.hidden = false;
  }

  over() {
    if (this.isOver) return;
    this.isOver = true;
    this.giveUpUnopened();
    clearInterval(this.ticking);
    this.sound.close();
    this.levels = { mic: 0, agent: 0 };
    this.buttons(false);
    this.part("after").hidden = !this.stream?.wasOpen;
    this.go(this.stream?.wasOpen ? "over" : "ready");
    this.root.dispatchEvent(new CustomEvent("call-over", { bubbles: true }));
  }

  buttons(isOn) {
    const wasTried = Boolean(this.stream);
    const isFocused = this.root.contains(document.activeElement);
    this.part("call").hidden = isOn;
    this.part("again").hidden = !wasTried;
    this.part("first").hidden = wasTried;
    this.part("hang-up").hidden = !isOn;
    this.part("mute").hidden = !isOn;
    this.part("mute").setAttribute("aria-pressed", "false");
    if (isFocused) this.part(isOn ? "hang-up" : "call").focus();
  }

  tick() {
    const seconds = Math.floor((Date.now() - this.startedAt) / 1000);
    const padded = String(seconds % 60).padStart(2, "0");
    this.part("clock").textContent = `${Math.floor(seconds / 60)}:${padded}`;
  }

  draw() {
    for (const side of ["mic", "agent"]) {
      const decibels = 20 * Math.log10(this.levels[side] || 1e-9);
      const share = Math.min(1, Math.max(0, 1 + decibels / QUIETEST_DB));
      this.part(`level-${side}`).style.transform = `scaleX(${share.toFixed(3)})`;
    }
    if (this.isOn) requestAnimationFrame(() => this.draw());
  }
}

for (const root of document.querySelectorAll("[data-test-call]")) new TestCall(root);
