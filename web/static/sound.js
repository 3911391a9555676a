// Heard rather than seen: short tones and the browser's own voice. The first tap unlocks both; the choice is kept.

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
const LOUD = 0.35;

/** Tones and speech behind one switch, `button`, remembered in this browser. */
export class Sound {
  #button;
  #context = null;

  constructor(button) {
    this.#button = button;
    this.#press(localStorage.getItem("sound") === "on");
    button.addEventListener("click", () => {
      this.#press(!this.on);
      localStorage.setItem("sound", this.on ? "on" : "off");
      if (this.on) {
        this.#unlock();
        this.tone("touch");
        this.speak("Sound is on");
      } else globalThis.speechSynthesis?.cancel();
    });
    // Browsers play nothing before a tap: with sound remembered as on, any tap will do.
    addEventListener("pointerdown", () => this.on && this.#unlock());
  }

  get on() {
    return this.#button.getAttribute("aria-pressed") === "true";
  }

  #press(on) {
    this.#button.setAttribute("aria-pressed", on ? "true" : "false");
  }

  #unlock() {
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") this.#context.resume();
  }

  /** Play the tones named for an event; silently nothing for one that has none. */
  tone(kind) {
    if (!this.on || this.#context?.state !== "running") return;
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
    if (!this.on || !words || !globalThis.speechSynthesis) return;
    speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = document.documentElement.lang;
    utterance.rate = 1.1;
    speechSynthesis.speak(utterance);
  }
}
