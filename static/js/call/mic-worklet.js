// The microphone at 8 kHz, a frame of 20 ms at a time: whatever rate the browser has is filtered
// below 4 kHz and resampled, so that nothing folds back into the voice. No imports: not every
// browser has them in a worklet.

const RATE = 8000;
const FRAME = 160;
const CUTOFF = 3650; // Hz
const HALF = 16; // samples of 8 kHz on each side
const PHASES = 64;
const BETA = 6; // of the Kaiser window: some 60 dB

function bessel(x) {
  let sum = 1;
  for (let term = 1, k = 1; term > sum * 1e-9; k += 1) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}

function kernels(cutoff, reach) {
  return Array.from({ length: PHASES + 1 }, (_, phase) => {
    const taps = Float32Array.from({ length: 2 * reach }, (__, k) => {
      const t = k - reach + 1 - phase / PHASES;
      const edge = Math.max(0, 1 - (t / reach) ** 2);
      const x = 2 * Math.PI * cutoff * t;
      return (x ? Math.sin(x) / x : 1) * bessel(BETA * Math.sqrt(edge));
    });
    const sum = taps.reduce((one, other) => one + other, 0);
    return taps.map((tap) => tap / sum);
  });
}

class Mic extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE;
    this.reach = Math.ceil(HALF * this.step);
    this.kernels = kernels(CUTOFF / sampleRate, this.reach);
    this.held = new Float32Array(2 * this.reach + 4096);
    this.filled = this.reach; // silence before the first sample
    this.at = this.reach;
    this.frame = new Float32Array(FRAME);
    this.count = 0;
  }

  process([channels]) {
    this.take(channels);
    while (this.at + this.reach + 1 < this.filled) {
      this.frame[this.count] = this.sample();
      this.at += this.step;
      this.count += 1;
      if (this.count === FRAME) this.send();
    }
    this.forget();
    return true;
  }

  take(channels) {
    const size = channels.length ? channels[0].length : 128;
    const end = this.filled + size;
    this.held.fill(0, this.filled, end);
    for (const channel of channels) {
      for (let i = 0; i < size; i += 1) this.held[this.filled + i] += channel[i] / channels.length;
    }
    this.filled = end;
  }

  sample() {
    const whole = Math.floor(this.at);
    const taps = this.kernels[Math.round((this.at - whole) * PHASES)];
    const first = whole - this.reach + 1;
    let sum = 0;
    for (let k = 0; k < taps.length; k += 1) sum += taps[k] * this.held[first + k];
    return sum;
  }

  send() {
    let power = 0;
    for (const sample of this.frame) power += sample * sample;
    this.port.postMessage({ frame: this.frame, level: Math.sqrt(power / FRAME) });
    this.count = 0; // the message holds a copy
  }

  forget() {
    const old = Math.floor(this.at) - this.reach;
    if (old < 2048) return;
    this.held.copyWithin(0, old, this.filled);
    this.filled -= old;
    this.at -= old;
  }
}

registerProcessor("mic", Mic);
