// The setup page: follows a calibration as the device guides it, in words, progress and sound.
import { choices, onChoice } from "./choices.js";
import { draw } from "./figure.js";
import { Sound } from "./sound.js";
import { follow } from "./stream.js";

const ANSWER_MS = 5000; // a command that takes longer is called lost
const DASH = "–";
const AT_PAD_MM = 12; // so near, hips are at the pad: a touch and what a reading wanders
const STANCE_MM = 76.2; // 3 inches: where a first rep begins
const TONES = { step_off: "touch", step_farther: "touch", done: "set_ended", refused: "miss" };

const byId = (id) => document.getElementById(id);
const at = Object.fromEntries(
  ["simulated", "contact", "range", "since", "guide", "say", "why", "part", "calibrate", "cancel", "sound"].map((id) => [id, byId(id)]),
);
const sound = new Sound(at.sound);
const pressed = () => at.sound.setAttribute("aria-pressed", choices.on ? "true" : "false");
onChoice(pressed);
pressed();
at.sound.addEventListener("click", () => sound.turn(!choices.on));
const idle = [at.say.textContent, at.why.textContent];
let before = null; // the guidance shown last
let followed = 0; // the number of a calibration that this page has seen running
let person; // who was chosen when the page was made: the line on the calibration in force is theirs
let refused = null; // what was shown when the device refused a command: its reason stays until that changes

function text(node, value) {
  const words = String(value);
  if (node.textContent !== words) node.textContent = words; // or a screen reader would say it again
}

const key = (guidance) => (guidance ? `${guidance.number} ${guidance.step}` : "none");
const isOver = (guidance) => guidance.step === "done" || guidance.step === "refused";

function guide(step, words, why) {
  at.guide.dataset.step = step;
  text(at.say, words);
  text(at.why, why);
}

function hear(guidance) {
  if (key(guidance) !== key(before)) {
    sound.tone(TONES[guidance.step]);
    sound.speak(`${guidance.say} ${guidance.why}`);
  }
}

/** Hips and wall, by the reading alone: nothing is counted here. */
function picture(range_mm, contact_mm) {
  const gap_mm = range_mm === null || contact_mm === null ? null : Math.max(0, range_mm - contact_mm);
  const there = gap_mm !== null && gap_mm < 6 * STANCE_MM ? gap_mm : null;
  const phase = there > STANCE_MM ? "arriving" : "lowering";
  draw({ gap_mm: there, stance_mm: STANCE_MM, target_stance_mm: STANCE_MM, phase });
  byId("figure").dataset.at = there !== null && there < AT_PAD_MM ? "pad" : "";
}

function facts(state) {
  const { range_mm } = state.sensor;
  text(at.range, range_mm === null ? DASH : Math.round(range_mm));
  text(at.contact, state.contact_mm === null ? DASH : Math.round(state.contact_mm));
  picture(range_mm, state.contact_mm);
  at.simulated.hidden = !state.simulated;
  at.since.dataset.look = state.calibrated ? "good" : "care";
  const { calibration } = state;
  if (!state.calibrated) text(at.since, "This is the default, never calibrated: the touch is estimated.");
  else if (calibration?.step === "done" && calibration.number === followed) text(at.since, "Calibrated just now.");
}

function show(state) {
  const { calibration } = state;
  document.documentElement.dataset.seq = state.seq; // what tests look at
  const running = calibration !== null && !isOver(calibration);
  if (running) followed = calibration.number;
  if (person === undefined) person = state.person_id;
  else if (state.person_id !== person && !running) location.reload();
  facts(state);
  at.part.hidden = !running;
  at.cancel.hidden = !running;
  at.calibrate.hidden = running;
  at.calibrate.disabled = false;
  text(at.calibrate, calibration === null ? "Calibrate" : calibration.step === "refused" ? "Try again" : "Calibrate again");
  if (refused === key(calibration)) return;
  refused = null;
  if (calibration) {
    guide(calibration.step, calibration.say, calibration.why);
    at.part.value = calibration.part;
    if (before || running) hear(calibration);
  } else if (before || at.guide.dataset.step === "away") guide("idle", ...idle);
  before = calibration;
}

function lose(words, why) {
  text(at.range, DASH);
  draw(null);
  at.part.hidden = at.cancel.hidden = true;
  at.calibrate.hidden = false;
  at.calibrate.disabled = true;
  before = null;
  guide("away", words, why);
}

function refuse(reason) {
  guide("refused", "Not now.", reason);
  refused = key(before);
}

async function send(command) {
  refused = null;
  try {
    const answer = await fetch(`/api/commands/${command}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: "{}", signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!answer.ok) refuse((await answer.json()).reason);
  } catch {
    refuse("That did not get through. Please try again.");
  }
}

for (const button of document.querySelectorAll("[data-command]")) {
  button.addEventListener("click", () => send(button.dataset.command));
}
follow("/api/stream", {
  state: show,
  away: (reason) => lose("The counter is away", reason),
  stale: () => lose("Reconnecting…", "A calibration that runs goes on at the wall; it is shown here again as soon as this phone hears it."),
});
