// One WebSocket that speaks Media Streams from the carrier's end (docs/protocols.md B1, B2).

import { decode, encode, fromBase64, toBase64 } from "./mulaw.js";

const FRAME_MS = 20;
const FORMAT = { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 };

function streamSid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `MZ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export class Stream {
  /** `hears`: opened(), media(samples), mark(name), clear(), live(event), closed(code, wasOpen). */
  constructor(url, callSid, hears) {
    this.sid = streamSid();
    this.callSid = callSid;
    this.sent = 0; // messages
    this.frames = 0; // of audio
    this.wasOpen = false;
    this.hears = hears;
    const address = new URL(url);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(address);
    this.socket.onopen = () => this.#start();
    this.socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    this.socket.onclose = ({ code }) => hears.closed(code, this.wasOpen);
  }

  /** How long the stream has been going on, ms of the caller's audio. */
  get ms() {
    return this.frames * FRAME_MS;
  }

  #start() {
    this.wasOpen = true;
    this.socket.send(JSON.stringify({ event: "connected", protocol: "Call", version: "1.0.0" }));
    const { sid, callSid } = this;
    this.#say("start", { streamSid: sid, callSid, tracks: ["inbound"], mediaFormat: FORMAT });
    this.hears.opened();
  }

  #take(message) {
    const { hears } = this;
    if (message.event === "media") hears.media(decode(fromBase64(message.media.payload)));
    else if (message.event === "mark") hears.mark(message.mark.name);
    else if (message.event === "clear") hears.clear();
    else if (message.event === "live") hears.live(message.live);
  }

  /** 20 ms from the microphone, samples of 8 kHz. */
  media(samples) {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.frames += 1;
    this.#say("media", {
      track: "inbound",
      chunk: String(this.frames),
      timestamp: String(this.ms),
      payload: toBase64(encode(samples)),
    });
  }

  mark(name) {
    this.#say("mark", { name });
  }

  /** Hang up. The socket stays a moment for the last words; the other side closes it. */
  stop() {
    if (this.wasOpen) this.#say("stop", { callSid: this.callSid });
    else this.close();
  }

  close() {
    this.socket.close();
  }

  /** Another call begins: nothing is heard of this one any more. */
  forget() {
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.close();
  }

  #say(event, body) {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.sent += 1;
    const sequenceNumber = String(this.sent);
    this.socket.send(JSON.stringify({ event, sequenceNumber, streamSid: this.sid, [event]: body }));
  }
}
