// Heard and felt rather than seen: short tones, the browser's own voice, vibration. The first tap unlocks all three.
import { choices, choose, onChoice } from "./choices.js";

const TONES = {
  touch: [[880, 0.09]],
  miss: [[300, 0.16], [240, 0.2]],
  contact_lost: [[440, 0.2], [300, 0.12], [440, 0.2]],
  squat: [[300, 0.16], [240, 0.2]],
  ready: [[988, 0.12]],
  step_out: [[660, 0.1], [990, 0.18]],
  step_in: [[990, 0.1], [660, 0.18]],
  lost: [[220, 0.3], [220, 0.3]],
  set_ended: [[660, 0.12], [880, 0.12], [1175, 0.25]],
  rest_over: [[880, 0.12], [880, 0.12], [1320, 0.3]],
  workout_ended: [[523, 0.15], [659, 0.15], [784, 0.15], [1047, 0.4]],
  tick: [[600, 0.05]],
};
const BUZZES = { touch: 40, miss: [60, 60, 60], contact_lost: [60, 60, 60], squat: [60, 60, 60], step_out: 150, step_in: 150, lost: 400, set_ended: [150, 80, 150], rest_over: [80, 80, 80] };
const LOUD = 0.35;
const LATE_MS = 2000; // what has not begun by then is no news any more
const RATE = 1.1; // a count has to be said between two touches
const LABELS = { on: "Sound is on", off: "Sound is off", locked: "Tap for sound" };

/** Whether this browser has a voice, and can vibrate. */
export const can = { speak: "speechSynthesis" in globalThis, buzz: "vibrate" in navigator };

/** All that is heard, as `choices` says; `button` shows how it is: on, off, or locked until the first tap. */
export class Sound {
  #button;
  #context = null;
  #late = 0;

  constructor(button) {
    this.#button = button;
    // Browsers play and say nothing before a tap, and some fall silent again after a call: any tap will do.
    for (const name of ["pointerup", "keydown"]) addEventListener(name, () => this.#unlock());
    onChoice(() => this.#show());
    this.#show();
  }

  get on() {
    return choices.on && this.#context !== null;
  }

  /** Turn everything on or off. */
  turn(on) {
    choose("on", on);
    if (on) this.#unlock();
    else this.hush();
  }

  #unlock() {
    if (!choices.on) return;
    if (this.#context === null) {
      this.#context = new AudioContext();
      if (can.speak) speechSynthesis.speak(new SpeechSynthesisUtterance("")); // an iPhone wants to be asked in a tap
      this.#show();
    }
    if (this.#context.state !== "running") this.#context.resume().catch(() => {});
  }

  #show() {
    const state = !choices.on ? "off" : this.#context === null ? "locked" : "on";
    this.#button.dataset.sound = state;
    this.#button.setAttribute("aria-label", LABELS[state]);
  }

  /** Play and vibrate what is named for an event; silently nothing for one that has none. */
  tone(kind) {
    if (!this.on) return;
    if (choices.buzz && can.buzz && BUZZES[kind]) navigator.vibrate(BUZZES[kind]);
    if (!choices.tones || this.#context.state !== "running") return;
    let start = this.#context.currentTime;
    for (const [hz, length_s] of TONES[kind] ?? []) {
      const gain = this.#context.createGain();
      const voice = new OscillatorNode(this.#context, { frequency: hz, type: "triangle" });
      gain.gain.setValueAtTime(LOUD, start);
      gain.gain.exponentialRampToValueAtTime(0.001, start + length_s);
      voice.connect(gain).connect(this.#context.destination);
      voice.start(start);
      voice.stop(start += length_s);
    }
  }

  /** Say `words` now, instead of whatever is still being said: never a backlog. */
  speak(words) {
    if (!this.on || !words || !can.speak) return;
    this.hush();
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = speechSynthesis.getVoices().find(({ voiceURI }) => voiceURI === choices.voice) ?? null;
    utterance.lang = utterance.voice?.lang ?? document.documentElement.lang;
    utterance.rate = RATE;
    this.#late = setTimeout(() => speechSynthesis.cancel(), LATE_MS);
    utterance.onstart = () => clearTimeout(this.#late);
    speechSynthesis.speak(utterance);
  }

  /** Say no more. */
  hush() {
    clearTimeout(this.#late);
    if (can.speak) speechSynthesis.cancel();
  }
}
