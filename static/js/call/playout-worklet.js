// What the agent says: 8 kHz to the browser's own rate, in the order it came, at real time.
// A mark comes back when all before it has left the loudspeaker; `clear` empties the queue at once
// and sends every mark back (docs/protocols.md B2). No imports, as in mic-worklet.js.

const RATE = 8000;
const HALF = 12; // samples of 8 kHz on each side
const PHASES = 128;
const CUTOFF = 3700 / RATE;
const BETA = 6;
const PREFILL = 480; // 60 ms, against a network that stutters
const PATIENCE_S = 0.08; // then what there is, is all there is for now
const MOST = RATE * 600; // as the carrier: ten minutes, what is more is dropped
const FADE = 0.97; // a sample: no click where speech is cut off
const TOLD_S = 0.025;

function bessel(x) {
  let sum = 1;
  for (let term = 1, k = 1; term > sum * 1e-9; k += 1) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}

const KERNELS = Array.from({ length: PHASES + 1 }, (_, phase) => {
  const taps = Float32Array.from({ length: 2 * HALF }, (__, k) => {
    const t = k - HALF + 1 - phase / PHASES;
    const x = 2 * Math.PI * CUTOFF * t;
    const edge = Math.max(0, 1 - (t / HALF) ** 2);
    return (x ? Math.sin(x) / x : 1) * bessel(BETA * Math.sqrt(edge));
  });
  const sum = taps.reduce((one, other) => one + other, 0);
  return taps.map((tap) => tap / sum);
});

class Playout extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = RATE / sampleRate;
    this.queue = new Float32Array(RATE);
    this.end = HALF; // where the next sample goes
    this.at = HALF; // what is heard now
    this.marks = []; // {name, position}
    this.rendered = []; // {name, due}: on their way to the ear
    this.delay = 0; // frames from here to the ear
    this.isPlaying = false;
    this.since = 0; // frame at which something began to wait
    this.last = 0;
    this.told = 0;
    this.power = 0;
    this.played = 0; // samples of 8 kHz
    this.port.onmessage = ({ data }) => this[data.do](data);
  }

  media({ samples }) {
    const waiting = this.end - this.at;
    if (waiting + samples.length > MOST) return;
    if (waiting <= 0) this.since = currentFrame;
    this.room(samples.length);
    this.queue.set(samples, this.end);
    this.end += samples.length;
  }

  mark({ name }) {
    if (this.end - this.at > 0) this.marks.push({ name, position: this.end });
    else this.rendered.push({ name, due: currentFrame + this.delay });
  }

  clear() {
    const cleared = Math.max(0, this.end - this.at);
    const names = [...this.rendered, ...this.marks].map((mark) => mark.name);
    this.marks = [];
    this.rendered = [];
    this.queue.fill(0);
    this.at = this.end = HALF;
    this.isPlaying = false;
    this.port.postMessage({ marks: names, cleared });
  }

  latency({ seconds }) {
    this.delay = Math.round(seconds * sampleRate);
  }

  room(size) {
    const old = Math.floor(this.at) - HALF;
    if (old > 0) {
      this.queue.copyWithin(0, old, this.end);
      this.end -= old;
      this.at -= old;
      for (const mark of this.marks) mark.position -= old;
    }
    if (this.end + size + HALF > this.queue.length) {
      const bigger = new Float32Array(2 * (this.end + size + HALF));
      bigger.set(this.queue.subarray(0, this.end));
      this.queue = bigger;
    } else {
      this.queue.fill(0, this.end, this.end + size + HALF);
    }
  }

  process(_inputs, [[output]]) {
    this.begin();
    for (let i = 0; i < output.length; i += 1) {
      output[i] = this.isPlaying ? this.sample(i) : (this.last *= FADE);
      this.power += output[i] * output[i];
    }
    this.echo(output.length);
    this.tell(output.length);
    return true;
  }

  begin() {
    const waiting = this.end - this.at;
    if (this.isPlaying || waiting <= 0) return;
    if (waiting < PREFILL && currentFrame - this.since < PATIENCE_S * sampleRate) return;
    this.isPlaying = true;
    this.port.postMessage({ began: true });
  }

  sample(i) {
    const whole = Math.floor(this.at);
    const taps = KERNELS[Math.round((this.at - whole) * PHASES)];
    const first = whole - HALF + 1;
    let sum = 0;
    for (let k = 0; k < taps.length; k += 1) sum += taps[k] * this.queue[first + k];
    this.last = sum;
    this.at += this.step;
    this.played += this.step;
    while (this.marks.length && this.marks[0].position <= this.at) this.passed(i);
    if (this.at >= this.end) {
      this.at = this.end;
      this.isPlaying = false;
    }
    return sum;
  }

  passed(i) {
    const { name } = this.marks.shift();
    this.rendered.push({ name, due: currentFrame + i + this.delay });
  }

  echo(size) {
    const names = [];
    while (this.rendered.length && this.rendered[0].due < currentFrame + size) {
      names.push(this.rendered.shift().name);
    }
    if (names.length) this.port.postMessage({ marks: names });
  }

  tell(size) {
    this.told += size;
    if (this.told < TOLD_S * sampleRate) return;
    const level = Math.sqrt(this.power / this.told);
    this.port.postMessage({ level, playedMs: Math.round(this.played / 8) });
    this.told = this.power = 0;
  }
}

registerProcessor("playout", Playout);
