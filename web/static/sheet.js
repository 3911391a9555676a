// The sheet of wishes: what is heard, in which voice, and the screen. It is loaded when it is opened first.
import { choices, choose } from "./choices.js";
import { can } from "./sound.js";

const byId = (id) => document.getElementById(id);
const sheet = byId("wishes");
const voice = byId("voices");

function voices() {
  const ours = speechSynthesis.getVoices().filter(({ lang }) => lang.startsWith(document.documentElement.lang));
  const options = [["", "The phone's own"], ...ours.map(({ voiceURI, name }) => [voiceURI, name])];
  voice.replaceChildren(...options.map(([value, label]) => new Option(label, value)));
  voice.value = choices.voice;
  if (voice.selectedIndex < 0) voice.value = ""; // a voice that is gone
}

function show() {
  for (const box of sheet.querySelectorAll("[data-choice]")) {
    box.checked = choices[box.dataset.choice];
    box.disabled = !choices.on && box.dataset.choice !== "on";
  }
  voice.disabled = byId("try").disabled = !choices.on;
}

/** Make the sheet work for `sound`. */
export function prepare(sound) {
  for (const box of sheet.querySelectorAll("[data-choice]")) {
    box.addEventListener("change", () => {
      if (box.dataset.choice === "on") sound.turn(box.checked);
      else choose(box.dataset.choice, box.checked);
      show();
    });
  }
  byId("spoken").hidden = !can.speak;
  byId("mutely").hidden = can.speak;
  byId("buzzes").hidden = !can.buzz;
  if (can.speak) {
    voices();
    speechSynthesis.addEventListener?.("voiceschanged", voices);
    voice.addEventListener("change", () => choose("voice", voice.value));
  }
  byId("try").addEventListener("click", () => {
    sound.tone("touch");
    sound.speak("Twelve. Step one inch farther from the wall.");
  });
  const wide = byId("wide");
  wide.hidden = !document.fullscreenEnabled;
  wide.addEventListener("click", () => {
    const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    change.catch(() => {}); // it stays as it is
  });
  document.addEventListener("fullscreenchange", () => {
    wide.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
  });
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close()); // a tap beside it
  show();
}
