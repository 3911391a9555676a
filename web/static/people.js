// The people page: sends what is asked for, and follows who is chosen, whoever chose them.
import { follow } from "./stream.js";

const ANSWER_MS = 5000; // a command that takes longer is called lost
const KEPT = "people-answer"; // what is to be told after the page has come anew

const page = document.getElementById("people");
const KG_IN_LB = Number(page.dataset.kgInLb);
const UNITS = { in: { mm: 25.4, kg: KG_IN_LB, words: { mm: "in", kg: "lb" } }, cm: { mm: 10, kg: 1, words: { mm: "cm", kg: "kg" } } };
let chosen = null; // the number of who is chosen, as the device says; null for nobody, or while it is away

/** Send a command; gives its answer, or throws an Error whose message is for people. */
async function send(command, args) {
  let answer;
  try {
    answer = await fetch(`/api/commands/${command}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(args), signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Error("That did not get through. Please try again.");
  }
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.reason.replace(/^\w+_\w+: /, ""));
  return said;
}

function tell(node, words, look = "good") {
  node.dataset.look = look;
  node.textContent = words;
}

/** Show the page anew, with `words` on top. */
function again(words) {
  sessionStorage.setItem(KEPT, words);
  location.reload();
}

/** Run `act` behind `button`, and show beside it why it could not be. */
async function attempt(button, told, act) {
  button.disabled = true;
  tell(told, "");
  try {
    await act();
  } catch (error) {
    tell(told, error.message, "care");
  } finally {
    button.disabled = false;
  }
}

const measures = (form) => [[form.elements.max_stance_mm, "mm"], [form.elements.load_kg, "kg"]];

/** What is in the field, in mm or kg; exactly what was kept where nobody has touched it. */
function si(field, kind, units) {
  return field.dataset.typed ? Math.round(field.valueAsNumber * UNITS[units][kind] * 100) / 100 : Number(field.dataset.si);
}

function bounds(form) {
  const { units } = form.dataset;
  for (const [field, kind] of measures(form)) {
    const factor = UNITS[units][kind];
    field.min = (Math.ceil((field.dataset.low / factor) * 10 - 1e-6) / 10).toFixed(1);
    field.max = (Math.floor((field.dataset.high / factor) * 10 + 1e-6) / 10).toFixed(1);
    form.querySelector(`[data-unit="${kind}"]`).textContent = UNITS[units].words[kind];
  }
}

function convert(form, units) {
  for (const [field, kind] of measures(form)) {
    if (Number.isFinite(field.valueAsNumber)) {
      field.dataset.si = si(field, kind, form.dataset.units);
      delete field.dataset.typed;
      field.value = (Math.min(field.dataset.si, field.dataset.high) / UNITS[units][kind]).toFixed(1);
    }
  }
  form.dataset.units = units;
  bounds(form);
}

function filled(form) {
  const { name, units, voice, reps_low, reps_high, sets_low, sets_high, max_stance_mm, load_kg } = form.elements;
  return {
    name: name.value,
    units: units.value,
    voice: voice.checked,
    target_reps: [Number(reps_low.value), Number(reps_high.value)],
    target_sets: [Number(sets_low.value), Number(sets_high.value)],
    max_stance_mm: si(max_stance_mm, "mm", units.value),
    load_kg: si(load_kg, "kg", units.value),
  };
}

async function keep(form) {
  const fields = filled(form);
  const person = Number(form.dataset.person);
  if (person) {
    await send("change_person", { person, ...fields });
    again(`Kept for ${fields.name.trim()}.`);
    return;
  }
  const made = await send("add_person", fields);
  let words = `${fields.name.trim()} is added.`;
  if (chosen === null) {
    try {
      await send("choose_person", { person: made.person });
      words = `${fields.name.trim()} is added and chosen.`;
    } catch (error) {
      words += ` ${error.message}`;
    }
  }
  again(words);
}

for (const form of document.querySelectorAll("form.profile")) {
  bounds(form);
  form.querySelector("[type=submit]").disabled = false; // until now the browser would have sent it, and to nowhere
  for (const [field] of measures(form)) field.addEventListener("input", () => { field.dataset.typed = "yes"; });
  for (const radio of form.elements.units) radio.addEventListener("change", () => convert(form, radio.value));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(form.querySelector("[type=submit]"), form.querySelector(".answer"), () => keep(form));
  });
}

const answer = document.getElementById("answer");
for (const button of document.querySelectorAll("[data-choose]")) {
  button.addEventListener("click", () => attempt(button, answer, async () => {
    await send("choose_person", { person: Number(button.dataset.choose) });
    tell(answer, `${button.dataset.name} is chosen.`);
    answer.focus();
  }));
}
for (const button of document.querySelectorAll("[data-delete]")) {
  button.addEventListener("click", () => attempt(button, button.parentElement.querySelector(".answer"), async () => {
    await send("delete_person", { person: Number(button.dataset.delete) });
    again(`${button.dataset.name} is deleted, with everything.`);
  }));
}

const told = sessionStorage.getItem(KEPT);
if (told) {
  sessionStorage.removeItem(KEPT);
  tell(answer, told);
  answer.focus();
}

function lose(words) {
  chosen = null;
  document.getElementById("who").textContent = words;
  for (const row of document.querySelectorAll(".card")) delete row.dataset.chosen;
  for (const button of document.querySelectorAll("[data-choose]")) button.disabled = true;
}

follow("/api/stream", {
  state: (state) => {
    const who = state.person ? `${state.person} is chosen: what is counted now is theirs.` : "";
    if (chosen !== state.person_id && who) document.getElementById("who").textContent = who;
    chosen = state.person_id;
    for (const row of document.querySelectorAll(".card")) row.toggleAttribute("data-chosen", Number(row.dataset.person) === chosen);
    for (const button of document.querySelectorAll("[data-choose]")) button.disabled = false;
    document.documentElement.dataset.seq = state.seq; // what tests look at
  },
  away: lose,
  stale: () => lose("Reconnecting…"),
});
