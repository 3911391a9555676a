// Instants in the phone's own time zone; without this module they stay readable in UTC.
const day = { day: "numeric", month: "short", year: "numeric" };
const minute = { hour: "2-digit", minute: "2-digit" };

for (const node of document.querySelectorAll("time[datetime]")) {
  const style = { minute, day }[node.dataset.style] ?? { ...day, ...minute };
  node.textContent = new Intl.DateTimeFormat(undefined, style).format(new Date(node.dateTime));
}
