// Puts one snapshot on the page, at once and without a frame's delay: text first, drawings after.
import * as exercise from "./exercise.js";
import { draw } from "./figure.js";
import * as keys from "./keys.js";
import * as ruler from "./ruler.js";

const byId = (id) => document.getElementById(id);
const at = Object.fromEntries(
  ["live", "link", "simulated", "set", "count", "rest", "target", "ticks", "arc", "sets", "say", "why", "note", "gap",
    "stance", "aim", "care", "caution", "setup", "named", "voice"].map((id) => [id, byId(id)]),
);
const DASH = "–";
const SHORT = 12; // characters: one short word is set larger,
const LONG = 34; // a long sentence smaller, so that two lines hold it
const REMARK = 72; // a remark of more characters is set smaller
const NOTE_MS = 4000; // long enough to read one sentence twice

const UNITS = { in: { mm: 25.4, long: "inches" }, cm: { mm: 10, long: "centimetres" } };
/** A length as a number in those units. */
const length = (mm, units) => (mm === null ? DASH : Math.max(0, mm / UNITS[units].mm).toFixed(1));
/** A length in words, such as "0.6 inches". */
export const lengthWords = (mm, units) => `${length(mm, units)} ${UNITS[units].long}`;
const span = ([low, high]) => (low === high ? `${low}` : `${low}–${high}`);

function text(node, value) {
  const words = String(value);
  if (node.textContent !== words) node.textContent = words;
}

function mark(node, name, value) {
  if (node.dataset[name] !== value) node.dataset[name] = value;
}

function say(words, why) {
  text(at.say, words);
  mark(at.say, "length", words.length <= SHORT ? "short" : words.length > LONG ? "long" : "");
  text(at.why, why);
}

/** Big digits: `seconds` as 59 or 1:30. */
export const clock = (seconds) =>
  seconds < 100 ? `${seconds}` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function count(state) {
  text(at.count, state.reps);
  mark(at.count, "size", String(String(state.reps).length));
  at.count.hidden = state.phase === "rest";
  at.rest.hidden = state.phase !== "rest";
  document.title = `${state.reps} – Wall Hinge`;
}

/** The rest still to go, as a number and an arc. */
export function rest(left_s, total_s) {
  const words = clock(Math.ceil(left_s));
  text(at.rest, words);
  mark(at.rest, "size", String(words.length));
  at.arc.setAttribute("stroke-dasharray", `${(1000 * Math.min(1, left_s / (total_s || 1))).toFixed(1)} 2000`);
}

function ticks({ reps, target_reps: [enough, full] }) {
  const ns = "http://www.w3.org/2000/svg";
  while (at.ticks.childElementCount > full) at.ticks.lastElementChild.remove();
  for (let n = at.ticks.childElementCount; n < full; n++) {
    const tick = document.createElementNS(ns, "circle");
    for (const [key, value] of Object.entries({ cx: 100, cy: 100, r: 93 })) tick.setAttribute(key, value);
    at.ticks.append(tick);
  }
  [...at.ticks.children].forEach((tick, n) => {
    const look = `tick${n >= enough ? " extra" : ""}${n < reps ? " on" : ""}`;
    if (tick.getAttribute("class") === look && tick.getAttribute("pathLength") === String(full)) return;
    tick.setAttribute("class", look);
    tick.setAttribute("pathLength", full);
    tick.setAttribute("stroke-dasharray", `0.66 ${full}`);
    tick.setAttribute("stroke-dashoffset", -n - 0.17);
  });
}

function sets({ sets: done, set, phase, target_sets: [enough, most] }) {
  const pills = [];
  for (let n = 1; n <= Math.max(most, done.length); n++) {
    const over = n < set || (n === set && (phase === "rest" || phase === "done"));
    const look = over ? "done" : n === set ? "now" : n > enough ? "extra" : "";
    const reps = n <= done.length ? done[n - 1] : "";
    const told = over ? `Set ${n}, done:` : n === set ? `Set ${n}, now:` : n > enough ? `Set ${n}, if you like` : `Set ${n}, to come`;
    pills.push([look, told, reps]);
  }
  const key = pills.join("|");
  if (at.sets.dataset.key === key) return;
  at.sets.dataset.key = key;
  at.sets.replaceChildren(...pills.map(([look, told, reps]) => {
    const pill = document.createElement("li");
    pill.className = look;
    const words = document.createElement("span");
    words.className = "unseen";
    words.textContent = told;
    pill.append(words, " ", String(reps));
    return pill;
  }));
}

function units(name) {
  for (const node of document.querySelectorAll(".unit")) {
    text(node, name);
    if (node.title !== UNITS[name].long) node.title = UNITS[name].long;
  }
}

/** One sentence of care: what makes the numbers less than certain. */
function care(state) {
  const cure = state.warning || state.calibrated ? "" : "Not calibrated yet: the touch is estimated.";
  text(at.caution, state.warning);
  text(at.setup, cure); // a link to where it is done
  at.care.hidden = !state.warning && !cure;
}

/** Show `state`: the numbers first, because they are what is waited for. */
export function show(state) {
  count(state);
  const lost = !["ok", "starting"].includes(state.sensor.health);
  mark(at.live, "phase", state.phase);
  mark(at.live, "link", "live");
  const steps = state.advice.kind.startsWith("step");
  const drawn = steps && state.stance_mm !== null; // of who is hardly seen nobody knows where they stand
  mark(at.live, "kind", lost ? "" : steps && !drawn ? "hold" : state.advice.kind);
  mark(at.live, "sensor", lost ? "lost" : "ok");
  if (lost) say(state.sensor.health === "absent" ? "No sensor found" : "The sensor is lost", state.sensor.detail || `The sensor reports: ${state.sensor.health}.`);
  else if (state.calibration && !["done", "refused"].includes(state.calibration.step)) say(state.calibration.say, state.calibration.why);
  else say(state.advice.say, state.advice.why);
  exercise.show(state);
  const [now, own, aim] = exercise.lengths(state);
  text(at.gap, length(lost ? null : now, state.units));
  text(at.stance, length(own, state.units));
  text(at.aim, length(aim, state.units));
  units(state.units);
  text(at.named, state.person || "Your name?");
  text(at.set, state.set ? `Set ${state.set} of ${span(state.target_sets)}` : exercise.title(state));
  text(at.target, state.phase === "rest" ? `${state.reps} in set ${state.set}` : `of ${span(state.target_reps)}`);
  ticks(state);
  sets(state);
  keys.show(state);
  care(state);
  text(at.link, lost ? "Sensor lost" : state.sensor.health === "starting" ? "Starting" : "Live");
  mark(at.link, "look", lost ? "care" : "good");
  at.simulated.hidden = !state.simulated;
  if (exercise.byDepth(state)) ruler.meter(lost ? { ...state, depth_mm: null } : state);
  else draw(lost ? { ...state, gap_mm: null } : state);
  if (!lost && drawn) ruler.step(state);
  document.documentElement.dataset.seq = state.seq; // what tests and benchmarks look at
}

/** Nothing on the page is known to be true any more: numbers become dashes. */
function blank(link, label) {
  mark(at.live, "link", link);
  mark(at.link, "look", "care");
  text(at.link, label);
  for (const node of [at.count, at.rest, at.gap, at.stance, at.aim]) text(node, DASH);
  mark(at.count, "size", "1");
  at.count.hidden = false;
  at.rest.hidden = true;
  at.simulated.hidden = true;
  document.title = "Wall Hinge";
  keys.off();
  draw(null);
}

/** No news for three seconds. */
export function stale() {
  blank("stale", "Reconnecting…");
  say("Reconnecting…", "The count goes on at the wall. It is shown here again as soon as this phone hears it.");
}

/** The web server answers, the counter behind it does not. */
export function away(reason) {
  blank("away", "Counter away");
  say("The counter is away", reason);
}

/** The web server is there, and does not let this phone watch: what is the matter, and what to do. */
export function refused(reason) {
  const [matter, ...rest] = reason.split(". ");
  blank("away", "Not connected");
  say(matter, rest.join(". "));
}

let hush = 0;
/** A short kind remark in the place of the instruction, for four seconds; `kind` is what it is about. */
export function note(words, kind = "") {
  clearTimeout(hush);
  text(at.note, words);
  mark(at.note, "length", words.length > REMARK ? "long" : "");
  mark(at.live, "noted", words ? kind || "answer" : "");
  if (words) hush = setTimeout(note, NOTE_MS, "");
}

/** The whole page lights up for half a second: seen from the corner of an eye. */
export function flash() {
  const { classList } = document.body;
  const again = classList.contains("flash") && !classList.contains("again");
  classList.add("flash");
  classList.toggle("again", again); // another name of the same animation starts it anew
}

/** Words for a screen reader; the voice of `sound.js` is another one. */
export function announce(words) {
  text(at.voice, words);
}
