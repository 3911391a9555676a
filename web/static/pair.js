// The pairing page: waits for the press, and says how long it still may take.
const LOOK_MS = 1000;
const OVER = ["two", "late", "failed", "none"]; // it will not come to anything any more
const page = document.getElementById("pairing");
const left = document.getElementById("left");
const shown = page.dataset.state;
const waits = shown === "waiting" || shown === "admitted";

async function look() {
  try {
    const told = await (await fetch("/pair/status", { cache: "no-store" })).json();
    // A link from another page comes without the cookie; asked from here, it is known.
    if (told.state === "paired") location.replace("/");
    else if (waits && OVER.includes(told.state)) location.replace("/pair");
    else if (left && told.left_s) left.textContent = told.left_s;
  } catch {
    // The page's server is away: the next look may find it.
  }
  if (waits) setTimeout(look, LOOK_MS);
}

document.querySelector("form")?.addEventListener("submit", (event) => {
  event.target.querySelector("button").disabled = true; // a second tap would be a second one who asks
});
look();
