// Says what is under the finger: the row of the table that stands behind a chart.
const EDGE = 0.019; // pygal leaves so much of the plot free on either side

/** Where a row's value stands, as a part of the plot's width. */
function place(row, { kind, dates }) {
  const part = kind === "bars" ? (Number(row) + 0.5) / dates : dates > 1 ? row / (dates - 1) : 0.5;
  return EDGE + part * (1 - 2 * EDGE);
}

for (const chart of document.querySelectorAll(".chart")) {
  const panel = chart.parentElement;
  const svg = chart.querySelector("svg");
  const told = panel.querySelector(".touched");
  const names = [...panel.querySelectorAll("thead th")].map((cell) => cell.textContent);
  const rows = [...panel.querySelectorAll("tbody tr")].map((row) => [place(row.dataset.row, svg.dataset), [...row.children]]);
  const tell = (event) => {
    const plot = svg.querySelector(".plot > .background").getBoundingClientRect();
    const at = (event.clientX - plot.left) / plot.width;
    const [part, cells] = rows.reduce((best, row) => (Math.abs(row[0] - at) < Math.abs(best[0] - at) ? row : best));
    const words = cells.map((cell) => cell.textContent);
    told.hidden = false;
    told.textContent = `${words[0]}: ${words.slice(1).map((word, n) => `${names[n + 1]} ${word}`).join(", ")}`;
    chart.style.setProperty("--at", `${plot.left - chart.getBoundingClientRect().left + part * plot.width}px`);
    chart.classList.add("on");
  };
  chart.addEventListener("pointerdown", tell);
  chart.addEventListener("pointermove", tell);
}
