// The live page: the stream drives view and sound, the buttons send commands.
import { listen } from "./keys.js";
import { stay } from "./awake.js";
import { choices } from "./choices.js";
import { Sound } from "./sound.js";
import { follow } from "./stream.js";
import * as view from "./view.js";

if (location.search) history.replaceState(null, "", "/"); // a one-time link is used up, and says so when opened again

const COUNTDOWN_S = 3; // the last seconds of a rest are counted
const SOON_S = 10; // and this long before, it is time to go to the wall

const REMARKS = {
  miss: ({ short_mm }, units, byDepth) => byDepth ? `Almost – ${view.lengthWords(short_mm, units)} deeper. Not counted.` : `Almost – ${view.lengthWords(short_mm, units)} short of the wall. Not counted.`,
  squat: () => "That was a squat – send the hips back, not down. Not counted.",
  settled: () => "What seemed short was at the wall: it counts, too.",
  undone: () => "Taken back.",
};
const DONE = { hurt: "Stopped, and noted. The next workout begins nearer to the wall." };
const COUNTS = new Set(["rep", "settled"]); // what may raise the count later than a touch
const TOLD = { miss: "Not counted", squat: "A squat, not counted" }; // to somebody who faces away
// Said whenever they change. "go" comes with every rep, where the count alone is enough, except after these.
const SPOKEN = new Set(["start", "step_out", "step_in", "hold", "rest", "next_set", "done", "paused"]);
const BEFORE_GO = new Set(["start", "step_out", "step_in", "rest", "next_set", "paused"]);

const sound = new Sound(document.getElementById("sound"));
let before = null; // the snapshot shown last
let resting = null; // {left_s, total_s, speed, at_ms}: a rest runs on between snapshots
let ticked = 0;
let minded = ""; // the cue that was said last

/** What of `state` is news to somebody who does not look: pairs of what kind it is and the words. */
function news(state) {
  const told = [];
  if (before && (state.reps > before.reps || state.set !== before.set) && state.reps > 0) told.push(["counts", `${state.reps}`]);
  const { advice, latest } = state;
  if (before && latest && latest.seq !== before.latest?.seq && TOLD[latest.kind]) told.push(["counts", TOLD[latest.kind]]);
  const changed = before && advice.say !== before.advice.say;
  if (!before || (changed && SPOKEN.has(advice.kind))) told.push(["advice", advice.say]);
  else if (changed && advice.kind === "go" && BEFORE_GO.has(before.advice.kind)) told.push(["advice", `Good. ${advice.say}`]);
  const begins = advice.kind === "start" || advice.kind === "next_set" || (state.phase === "ready" && state.reps === 0);
  if (begins && state.cue && state.cue !== minded) {
    minded = state.cue; // once before each set
    told.push(["cues", state.cue]);
  }
  return told;
}

const joined = (told) => told.map(([, words]) => words).join(". ").replaceAll(".. ", ". ");

function hear(state) {
  const { latest } = state;
  const isNew = before && latest && latest.seq !== before.latest?.seq;
  const lit = isNew && (latest.kind === "touch" || (latest.kind !== "undone" && state.reps > before.reps && state.set === before.set));
  if (lit) view.flash();
  if (isNew) {
    sound.tone(lit && COUNTS.has(latest.kind) ? "touch" : latest.kind);
    if (latest.kind === "touch") view.note("");
    if (REMARKS[latest.kind]) view.note(REMARKS[latest.kind](latest, state.units, state.needed_mm !== null), latest.kind);
  }
  if (before && (state.phase !== before.phase) && ["rest", "paused", "done"].includes(state.phase)) view.note("");
  const told = news(state);
  if (!told.length) return;
  view.announce(joined(told));
  if (before && state.voice) sound.speak(joined(told.filter(([kind]) => choices[kind])));
}

function onState(state) {
  view.show(state);
  stay(state);
  resting = state.rest_s === null ? null
    : { left_s: state.rest_s, total_s: state.rest_total_s, speed: state.speed, at_ms: performance.now() };
  hear(state);
  before = state;
  runRest();
}

function countDown(left_s) {
  const last = left_s > 0 && left_s <= COUNTDOWN_S;
  if (last) sound.tone("tick");
  if (!choices.rest || !before?.voice) return;
  if (last) sound.speak(`${left_s}`);
  else if (left_s <= SOON_S && ticked > SOON_S) sound.speak(`${left_s} seconds.`);
}

function runRest() {
  if (!resting) return;
  const left_s = Math.max(0, resting.left_s - ((performance.now() - resting.at_ms) / 1000) * resting.speed);
  view.rest(left_s, resting.total_s);
  const whole = Math.ceil(left_s);
  if (whole !== ticked) countDown(whole);
  ticked = whole;
}

listen((command, reason) => view.note(reason || DONE[command] || ""));
let lost = "";
/** What is shown now is not known to be true; say so once, in words and tone. */
const lose = (tell, words) => (reason) => {
  resting = null;
  tell(reason);
  if (lost === words) return;
  lost = words;
  view.announce(words);
  if (before) {
    sound.tone("lost");
    if (before.voice) sound.speak(words);
  }
};
const reconnect = lose(view.stale, "Reconnecting");
/** Whoever wakes this page looks at it, and has the news in a moment: nothing to be said. */
const wake = () => {
  resting = null;
  view.stale();
};
follow("/api/stream", {
  state: (state) => {
    lost = "";
    onState(state);
  },
  away: lose(view.away, "The counter is away"),
  refused: (reason) => lose(view.refused, reason.split(". ")[0])(reason),
  stale: (woke) => (woke ? wake() : reconnect()),
});
setInterval(runRest, 200);

const wishes = document.getElementById("wishes");
let prepared = null;
document.getElementById("sound").addEventListener("click", async () => {
  prepared ??= import("./sheet.js").then(({ prepare }) => prepare(sound));
  await prepared;
  wishes.showModal();
});
