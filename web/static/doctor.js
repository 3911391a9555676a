// The setup page: asks the device to look at itself, and lists what it found; what is wrong comes first.
const ANSWER_MS = 20000; // it asks systemd, which takes seconds on a small machine
const ORDER = ["wrong", "note", "well"];

const [button, told, list] = ["doctor", "looked", "findings"].map((id) => document.getElementById(id));

function item({ name, verdict, says, remedy }) {
  const [row, title, words] = ["li", "strong", "span"].map((tag) => document.createElement(tag));
  row.dataset.verdict = verdict;
  title.textContent = verdict === "well" ? name : `${name}: ${verdict}`;
  words.textContent = remedy ? `${says}. Do: ${remedy}.` : `${says}.`;
  row.append(title, words);
  return row;
}

async function look() {
  const answer = await fetch("/api/commands/doctor", { method: "POST", signal: AbortSignal.timeout(ANSWER_MS) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.reason);
  const found = said.findings.toSorted((one, other) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict));
  list.replaceChildren(...found.map(item));
  const wrong = found.filter((one) => one.verdict === "wrong").length;
  told.dataset.look = wrong ? "care" : "good";
  told.textContent = wrong ? `${wrong} of ${found.length} to be put right.` : "Nothing has to be put right.";
}

button.addEventListener("click", async () => {
  button.disabled = true;
  told.textContent = "Looking…";
  try {
    await look();
  } catch (error) {
    told.dataset.look = "care";
    told.textContent = error instanceof TypeError || error.name === "TimeoutError" ? "That did not get through. Please try again." : error.message;
  } finally {
    button.disabled = false;
  }
});
