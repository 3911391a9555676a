// The list of paired phones: revokes one or all of them.
const ANSWER_MS = 5000; // a command that takes longer is called lost
const answer = document.getElementById("answer");

async function revoke(which) {
  const [command, args] = which === "all" ? ["revoke_phones", {}] : ["revoke_phone", { phone: Number(which) }];
  let got;
  try {
    got = await fetch(`/api/commands/${command}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(args), signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Error("That did not get through. Please try again.");
  }
  if (!got.ok) throw new Error((await got.json()).reason);
}

for (const button of document.querySelectorAll("[data-revoke]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await revoke(button.dataset.revoke);
      if ("own" in button.dataset) {
        location.replace("/pair");
        return;
      }
      button.closest("li").remove();
      answer.dataset.look = "good";
      answer.textContent = "Revoked: it sees nothing any more.";
    } catch (error) {
      button.disabled = false;
      answer.dataset.look = "care";
      answer.textContent = error.message;
    }
    answer.focus();
  });
}
