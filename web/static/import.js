// Sends an export to the device, in pieces that are ordinary commands, and waits until it is in.
const PIECE_BYTES = 24 * 1024;
const ANSWER_MS = 8000; // an answer that takes longer is called lost

async function send(name, args) {
  let answer;
  try {
    answer = await fetch(`/api/commands/${name}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(args), signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Error("That did not get through. Please try again.");
  }
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.reason);
  return said;
}

const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));

const form = document.querySelector("#import form");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [file] = form.querySelector("input").files;
  const [button, bar, told] = ["button", "progress", "[role=status]"].map((name) => form.querySelector(name));
  button.disabled = true;
  bar.hidden = false;
  told.textContent = "";
  try {
    for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
      const piece = await file.slice(offset, offset + PIECE_BYTES).arrayBuffer();
      await send("import_part", { offset, data: base64(piece) });
      bar.value = offset / file.size;
    }
    bar.removeAttribute("value");
    let said;
    do said = await send("import_all", {}); while (!said.done);
    sessionStorage.setItem("history-answer", `Imported: ${said.people} people, ${said.workouts} workouts, ${said.reps} reps.`);
    location.assign("/history");
  } catch (error) {
    told.dataset.look = "care";
    told.textContent = error.message;
    bar.hidden = true;
    button.disabled = false;
  }
});
