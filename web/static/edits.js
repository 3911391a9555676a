// Changes the history: buttons that send a command, and then show the page, or another one, anew.
const ANSWER_MS = 5000; // a command that takes longer is called lost
const KEPT = "history-answer"; // what is to be told after the page has come anew

const answer = document.getElementById("answer");

function tell(words, look = "good") {
  answer.dataset.look = look;
  answer.textContent = words;
  answer.focus();
}

async function send(button) {
  const { command, args, done, then } = button.dataset;
  button.disabled = true;
  try {
    const said = await fetch(`/api/commands/${command}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: args, signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!said.ok) throw new Error((await said.json()).reason);
    sessionStorage.setItem(KEPT, done);
    if (then) location.assign(then);
    else location.reload();
  } catch (error) {
    tell(error instanceof TypeError || error.name === "TimeoutError" ? "That did not get through. Please try again." : error.message, "care");
    button.disabled = false;
  }
}

for (const part of document.querySelectorAll(".edit")) part.hidden = false; // without this module it would do nothing
for (const button of document.querySelectorAll("[data-command]")) button.addEventListener("click", () => send(button));

const kept = sessionStorage.getItem(KEPT);
if (kept && answer) {
  sessionStorage.removeItem(KEPT);
  tell(kept);
}
