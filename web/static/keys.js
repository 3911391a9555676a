// The buttons: which there are now, what they send, and a second tap for what cannot be undone.

const ANSWER_MS = 5000; // a command that takes longer is called lost
const SURE_MS = 4000; // the second tap has to come within this
const SURE = "Tap again to end";

const byId = (id) => document.getElementById(id);
const at = Object.fromEntries(["primary", "undo", "end", "hurt"].map((id) => [id, byId(id)]));
let sure = 0;

function text(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

const ends = () => (at.end.dataset.command === "end_set" ? "End set" : "End workout");

function ask() {
  sure = setTimeout(() => {
    unsure();
    text(at.end, ends());
  }, SURE_MS);
  at.end.dataset.sure = "asked";
  text(at.end, SURE);
}

function unsure() {
  clearTimeout(sure);
  sure = 0;
  delete at.end.dataset.sure;
}

/** Name the buttons for `state`. */
export function show(state) {
  const started = state.set > 0 && state.phase !== "done";
  const [label, command] = !started ? ["Start", "start"]
    : state.phase === "paused" ? ["Resume", "resume"]
      : state.phase === "rest" ? ["Skip rest", "skip_rest"] : ["Pause", "pause"];
  text(at.primary, label);
  at.primary.dataset.command = command;
  at.primary.toggleAttribute("data-quiet", command === "pause");
  const whole = ["paused", "rest", "done"].includes(state.phase) || state.reps === 0;
  const end = whole ? "end_workout" : "end_set";
  if (at.end.dataset.command !== end) unsure(); // it would end something else than was asked
  at.end.dataset.command = end;
  text(at.end, sure ? SURE : ends());
  for (const key of [at.undo, at.end, at.hurt]) key.hidden = state.set === 0;
  at.primary.disabled = at.end.disabled = at.hurt.disabled = false;
  at.undo.disabled = !state.sets.some((reps) => reps > 0);
}

/** Nothing can be asked for now. */
export function off() {
  unsure();
  for (const key of Object.values(at)) key.disabled = true;
}

async function send(command, args, tell) {
  try {
    const answer = await fetch(`/api/commands/${command}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: args, signal: AbortSignal.timeout(ANSWER_MS),
    });
    tell(command, answer.ok ? "" : (await answer.json()).reason);
  } catch {
    tell(command, "That did not get through. Please try again.");
  }
}

/** Send what is tapped; `tell(command, reason)` when it is answered, the reason being "" where it is done. */
export function listen(tell) {
  const live = byId("live").dataset.link === "live"; // as it was served: no need to wait for the stream
  for (const key of [at.primary, at.end, at.hurt]) key.disabled = !live;
  for (const key of document.querySelectorAll("[data-command]")) {
    key.addEventListener("click", () => {
      if (key === at.end && !sure) {
        ask();
        return;
      }
      unsure();
      send(key.dataset.command, key.dataset.args ?? "{}", tell);
    });
  }
}
