// How fast the agent answers: from the end of what the caller said to the first sound of the
// answer at the caller's ear. Which of the two is known first depends on the network.

const LONGEST_MS = 15000;

export class Delays {
  constructor() {
    this.ends = []; // ms of the stream, not answered yet
    this.onsets = [];
  }

  /** The agent began to be heard; the delay in ms, if it answers something. */
  began(atMs) {
    this.onsets.push(atMs);
    return this.#pair();
  }

  /** The caller had finished; the same. */
  ended(atMs) {
    this.ends.push(atMs);
    return this.#pair();
  }

  #pair() {
    const end = this.ends.at(-1);
    const onset = this.onsets.find((at) => at > end && at - end < LONGEST_MS);
    if (onset === undefined) return undefined;
    this.ends = [];
    this.onsets = [];
    return onset - end;
  }
}
