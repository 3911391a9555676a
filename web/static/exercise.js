// What differs between the exercises: the chooser and the set-up before a workout, the cue, depth instead of gap, contacts.

const live = document.getElementById("live");
const steps = document.getElementById("steps");
const before = document.getElementById("before");
const cue = document.getElementById("cue");
const contacts = document.getElementById("contacts");
const LABELS = { wall: ["To the wall", "Standing at", "Aim"], depth: ["Depth", "Your range", "Counts from"] };

const text = (node, value) => node.textContent === value || (node.textContent = value);

/** Whether `state` is of an exercise that is counted by depth. */
export const byDepth = (state) => state.needed_mm !== null;

/** The three lengths that matter: gap, stance and aim before the wall; depth, range and what counts elsewhere. */
export const lengths = (state) => (byDepth(state) ? [state.depth_mm, state.range_mm, state.needed_mm]
  : [state.gap_mm, state.stance_mm, state.target_stance_mm]);

/** What the exercise is called. */
export const title = (state) => steps.querySelector(`[data-steps="${state.exercise}"] p`).textContent;

/** Show what belongs to the exercise of `state`. */
export function show(state) {
  const open = state.set > 0 && state.phase !== "done";
  live.dataset.exercise = state.exercise;
  live.dataset.begun = state.set > 0 ? "yes" : "no";
  before.hidden = open;
  for (const key of before.querySelectorAll("[data-exercise]")) {
    key.setAttribute("aria-pressed", key.dataset.exercise === state.exercise ? "true" : "false");
  }
  for (const one of steps.children) one.hidden = one.dataset.steps !== undefined && one.dataset.steps !== state.exercise;
  cue.hidden = !open;
  text(cue, state.cue);
  contacts.hidden = state.exercise !== "dowel";
  contacts.toggleAttribute("data-idle", !open || ["rest", "paused"].includes(state.phase)); // its room stays, so that nothing moves
  const labels = LABELS[byDepth(state) ? "depth" : "wall"];
  document.querySelectorAll(".gap dt").forEach((node, n) => text(node, labels[n]));
}
