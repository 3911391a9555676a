// What this browser remembers of its owner's wishes. Where it may not remember, they hold until the page is left.

const KEPT = "wall-hinge";
const FIRST = { on: true, counts: true, advice: true, cues: true, rest: true, tones: true, buzz: true, voice: "", told: false };

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

/** The wishes; see FIRST for their names. Change them with `choose` only. */
export const choices = { ...FIRST, ...kept() };
const heard = [];

/** Call `then` after every change. */
export const onChoice = (then) => heard.push(then);

/** Set one of them, and remember it. */
export function choose(name, value) {
  choices[name] = value;
  try {
    localStorage.setItem(KEPT, JSON.stringify(choices));
  } catch { /* it holds until the page is left */ }
  for (const then of heard) then();
}
