// Keeps the phone's screen on while somebody trains. Where a browser cannot, that is said, once, with what to do.
import { choices, choose } from "./choices.js";

const IDLE_MS = 600_000; // so long after the last rep the screen may sleep: twice the longest rest
const byId = (id) => document.getElementById(id);
const hint = byId("hint");
let lock = null;
let asking = false;
let active_ms = performance.now();

const wanted = () => document.visibilityState === "visible" && performance.now() - active_ms < IDLE_MS;

async function hold() {
  if (lock || asking || !wanted()) return;
  asking = true;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => { lock = null; });
    document.documentElement.dataset.awake = "yes"; // what tests look at
  } catch { /* the battery is low, or the page was just hidden: asked again later */ }
  asking = false;
}

/** Stay on for what `state` says: while somebody is there or a workout runs, and ten minutes more. */
export function stay({ phase }) {
  if (phase !== "away" && phase !== "done") active_ms = performance.now();
  if (!navigator.wakeLock) return;
  if (wanted()) hold();
  else lock?.release();
}

document.addEventListener("visibilitychange", () => navigator.wakeLock && hold());
if (!navigator.wakeLock) {
  byId("asleep").hidden = false;
  hint.hidden = choices.told;
  byId("understood").addEventListener("click", () => {
    hint.hidden = true;
    choose("told", true);
  });
}
