// G.711 mu-law, 8 kHz, as telephones speak it (docs/protocols.md B); and base64 of it.

const BIAS = 0x84;
const CLIP = 32635;
const FULL = 32768;

const DECODED = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS;
  return (bits & 0x80 ? -magnitude : magnitude) / FULL;
});

function encoded(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(sign ? -sample : sample, CLIP) + BIAS;
  const segment = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff;
}

/** Samples from -1 to 1 as bytes. */
export function encode(samples) {
  return Uint8Array.from(samples, (sample) => encoded(Math.round(sample * FULL) | 0));
}

/** Bytes as samples from -1 to 1. */
export function decode(bytes) {
  return Float32Array.from(bytes, (code) => DECODED[code]);
}

export function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
