/* One recording: both sides' outline with a slider over it, and the native <audio> behind.

   Times are ms on the section's data-, s on the audio. Everything else here is told by the
   section: other modules hear `played` (detail: s) and ask by `play-from` (detail: s). */
const STEP_S = 5;
const SAMPLES = 1000;

export function clock(s) {
  const whole = Math.max(0, Math.floor(s || 0));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  const hours = Math.floor(whole / 3600);
  const tail = String(parts[1]).padStart(2, "0");
  return hours ? `${hours}:${String(parts[0]).padStart(2, "0")}:${tail}` : `${parts[0]}:${tail}`;
}

export function player(section) {
  if (section.dataset.ready) return;
  section.dataset.ready = "yes";
  const audio = section.querySelector("audio");
  const ui = section.querySelector(".player-ui");
  const find = (what) => ui.querySelector(what);
  const range = find("[data-at-range]");
  const play = find("[data-play]");
  const speed = find("[data-speed]");
  const length = () => (Number.isFinite(audio.duration) ? audio.duration : section.dataset.ms / 1000) || 0;
  let frame = 0;

  function show() {
    const at = audio.currentTime, of = length();
    const share = of ? Math.min(at / of, 1) : 0;
    range.value = Math.round(share * SAMPLES);
    range.setAttribute("aria-valuetext", range.dataset.says.replace("{at}", clock(at)).replace("{of}", clock(of)));
    find("[data-played]").setAttribute("width", share * SAMPLES);
    find("[data-now]").textContent = clock(at);
    find("[data-of]").textContent = clock(of);
    section.dispatchEvent(new CustomEvent("played", { detail: at }));
  }

  function each() {
    show();
    frame = audio.paused ? 0 : requestAnimationFrame(each);
  }

  function seek(s) {
    audio.currentTime = Math.min(Math.max(0, s), Math.max(0, length() - 0.05));
    show();
  }

  function toggle() {
    if (audio.paused) audio.play().catch(trouble);
    else audio.pause();
  }

  function trouble() {
    if (section.querySelector("p[role=alert]")) return;
    section.append(section.querySelector("template[data-trouble]").content.cloneNode(true));
  }

  function state() {
    play.setAttribute("aria-label", audio.paused ? play.dataset.plays : play.dataset.pauses);
    find("[data-icon-play]").hidden = !audio.paused;
    find("[data-icon-pause]").hidden = audio.paused;
    if (!audio.paused && !frame) frame = requestAnimationFrame(each);
    if (!audio.paused) section.querySelector("p[role=alert]")?.remove();
  }

  audio.addEventListener("play", state);
  audio.addEventListener("pause", state);
  audio.addEventListener("ended", () => { state(); show(); });
  audio.addEventListener("timeupdate", show);
  audio.addEventListener("loadedmetadata", show);
  audio.addEventListener("error", trouble);
  play.addEventListener("click", toggle);
  for (const jump of ui.querySelectorAll("[data-jump]")) {
    jump.addEventListener("click", () => seek(audio.currentTime + Number(jump.dataset.jump)));
  }
  speed.addEventListener("change", () => { audio.playbackRate = Number(speed.value); });
  range.addEventListener("input", () => seek((range.value / SAMPLES) * length()));
  section.addEventListener("play-from", (event) => { seek(event.detail); audio.play().catch(trouble); });
  section.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target === speed) return;
    const step = { ArrowLeft: -STEP_S, ArrowRight: STEP_S }[event.key];
    if (step) seek(audio.currentTime + step);
    else if (event.key === " " && (event.target === range || event.target === section)) toggle();
    else return;
    event.preventDefault();
  });

  audio.controls = false;
  ui.hidden = false;
  show();
  state();
  draw(section);
  section.dataset.shown = "yes";
}

async function draw(section) {
  let told;
  try {
    const answer = await fetch(section.dataset.peaks);
    if (answer.status !== 200) return;
    told = await answer.json();
  } catch {
    return;
  }
  const sides = told.peaks.length;
  for (const path of section.querySelectorAll("[data-side]")) {
    const side = Number(path.dataset.side);
    if (side < sides) path.setAttribute("d", outline(told.peaks[side], side, sides));
  }
}

/* The caller stands above the middle line, the agent below it; one side alone on both. */
function outline(peaks, side, sides) {
  const alone = sides === 1;
  const bars = 200, group = Math.max(1, Math.ceil(peaks.length / bars));
  const width = SAMPLES / Math.ceil(peaks.length / group);
  let d = "";
  for (let i = 0; i * group < peaks.length; i += 1) {
    const loud = Math.max(...peaks.slice(i * group, (i + 1) * group)) / 255;
    const high = Math.max(1.2, loud * 46);
    const top = side === 0 ? 49 - high : 51;
    const bar = alone ? [50 - high, high * 2] : [top, high];
    d += `M${(i * width).toFixed(1)} ${bar[0].toFixed(1)}h${(width * 0.68).toFixed(1)}v${bar[1].toFixed(1)}h-${(width * 0.68).toFixed(1)}z`;
  }
  return d;
}
