// Says what is under the finger: the row of the table that stands behind a chart.
function nearest(marks, x) {
  let best = null;
  let least = Infinity;
  for (const mark of marks) {
    const box = mark.getBoundingClientRect();
    const off = Math.abs(box.left + box.width / 2 - x);
    if (off < least) [best, least] = [mark.dataset.row, off];
  }
  return best;
}

for (const chart of document.querySelectorAll(".chart")) {
  const panel = chart.parentElement;
  const marks = [...chart.querySelectorAll("[data-row]")];
  const told = panel.querySelector(".touched");
  const names = [...panel.querySelectorAll("thead th")].map((cell) => cell.textContent);
  const tell = (event) => {
    const row = nearest(marks, event.clientX);
    const cells = [...(panel.querySelector(`tbody tr[data-row="${row}"]`)?.children ?? [])].map((cell) => cell.textContent);
    if (!cells.length) return;
    told.hidden = false;
    told.textContent = `${cells[0]}: ${cells.slice(1).map((cell, n) => `${names[n + 1]} ${cell}`).join(", ")}`;
    for (const mark of marks) mark.classList.toggle("on", mark.dataset.row === row);
  };
  chart.addEventListener("pointerdown", tell);
  chart.addEventListener("pointermove", tell);
}
