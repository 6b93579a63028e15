// The microphone and the loudspeaker of one call.

const WANTED = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const REASONS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "no-mic",
  OverconstrainedError: "no-mic",
  NotReadableError: "mic-busy",
};

/** Why there is no sound; `reason` is the name of a sentence on the page. */
export class NoSound extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export class Sound {
  /** `hears`: frame(samples, level), marks(names, cleared), began(), level(value, playedMs), lost(). */
  constructor(hears) {
    this.hears = hears;
    this.isMuted = false;
  }

  /** Ask for the microphone and start; from a click. NoSound. */
  async open(device = "") {
    if (!window.isSecureContext) throw new NoSound("insecure");
    if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) {
      throw new NoSound("unsupported");
    }
    this.context = new AudioContext({ latencyHint: "interactive" });
    try {
      const [stream] = await Promise.all([microphone(device), this.#worklets()]);
      this.#listen(stream);
    } catch (error) {
      this.close();
      throw error instanceof NoSound ? error : new NoSound(REASONS[error.name] ?? "unsupported");
    }
    this.context.addEventListener("statechange", () => this.#resume());
    await this.#resume();
  }

  async #worklets() {
    const { audioWorklet, destination } = this.context;
    const files = ["./mic-worklet.js", "./playout-worklet.js"];
    await Promise.all(files.map((file) => audioWorklet.addModule(new URL(file, import.meta.url))));
    this.mic = new AudioWorkletNode(this.context, "mic", { numberOfOutputs: 1 });
    this.mic.port.onmessage = ({ data }) => this.hears.frame(data.frame, data.level);
    this.mic.connect(destination); // silent; what is connected is run
    this.playout = new AudioWorkletNode(this.context, "playout", {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.playout.port.onmessage = ({ data }) => this.#played(data);
    this.playout.connect(destination);
  }

  #listen(stream) {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.source?.disconnect();
    this.stream = stream;
    this.source = this.context.createMediaStreamSource(stream);
    this.source.connect(this.mic);
    const [track] = stream.getAudioTracks();
    track.enabled = !this.isMuted;
    track.addEventListener("ended", () => this.hears.lost());
  }

  #played(data) {
    if (data.marks) this.hears.marks(data.marks, data.cleared ?? 0);
    if (data.began) this.hears.began();
    if (data.level !== undefined) this.hears.level(data.level, data.playedMs);
  }

  async #resume() {
    const { context } = this;
    if (context.state === "suspended" || context.state === "interrupted") await context.resume();
    this.#tell({ do: "latency", seconds: this.latencyS });
  }

  /** From the page to the ear, s. */
  get latencyS() {
    return Math.min(this.context.outputLatency || this.context.baseLatency || 0, 1);
  }

  play(samples) {
    this.#tell({ do: "media", samples });
  }

  mark(name) {
    this.#tell({ do: "mark", name });
  }

  clear() {
    this.#tell({ do: "clear" });
  }

  #tell(order) {
    if (this.context?.state !== "closed") this.playout?.port.postMessage(order);
  }

  mute(isMuted) {
    this.isMuted = isMuted;
    this.stream?.getAudioTracks().forEach((track) => (track.enabled = !isMuted));
  }

  /** The microphones there are, once one may be used. */
  async devices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((device) => device.kind === "audioinput" && device.label);
  }

  async use(device) {
    this.#listen(await microphone(device));
  }

  close() {
    this.stream?.getTracks().forEach((track) => track.stop());
    if (this.context && this.context.state !== "closed") this.context.close();
  }
}

function microphone(device) {
  const audio = device ? { ...WANTED, deviceId: { exact: device } } : WANTED;
  return navigator.mediaDevices.getUserMedia({ audio });
}
