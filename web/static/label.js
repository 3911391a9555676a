// Sends what a person says a set really was, and shows what became of it.
const ANSWER_MS = 5000; // an answer that takes longer is called lost

async function mark(form) {
  const reps = form.elements.reps.valueAsNumber;
  const body = JSON.stringify({ workout: Number(form.dataset.workout), set: Number(form.dataset.set), reps });
  try {
    const answer = await fetch("/api/commands/label_set", {
      method: "POST", headers: { "Content-Type": "application/json" }, body, signal: AbortSignal.timeout(ANSWER_MS),
    });
    return answer.ok ? `Marked: it was ${reps}` : (await answer.json()).reason;
  } catch {
    return "That did not get through. Please try again.";
  }
}

for (const form of document.querySelectorAll("form.label")) {
  form.closest("details").hidden = false; // without this module it would do nothing
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.elements.reps.blur(); // the keyboard covers the answer
    document.getElementById(`marked-${form.dataset.set}`).textContent = await mark(form);
  });
}
