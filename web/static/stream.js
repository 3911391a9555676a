// The newest state, as it comes; and the plain truth when it does not.

const STALE_MS = 3000; // older than this, a number is not live
const SILENT_MS = 6000; // the server says something every 2 s: three in a row are lost, the connection is dead
const RETRY_MS = 1000;
const LOOK_MS = 250;
const SLEPT_MS = 2000; // a page whose clock stood still for so long was asleep

/** Follow `url`. `on.state(snapshot)` for each new one, `on.away(reason)`, `on.refused(reason)` where the server has no
 * room for one more, `on.stale(woke)` once when 3 s bring nothing new, which where this page has just woken up is no
 * wonder. */
export function follow(url, on) {
  let source = null;
  let retry = 0;
  let frame = null; // the id of the newest snapshot: the same one again is a sign of life, not news
  let fresh = Date.now();
  let heard = Date.now();
  let looked = Date.now(); // when this page was last awake
  let stale = false;

  function open() {
    clearTimeout(retry);
    source?.close();
    heard = Date.now();
    source = new EventSource(url);
    source.addEventListener("state", (event) => {
      if (look()) return; // what waited in the line while this page slept is old: it has asked for what is so now
      heard = Date.now();
      if (event.lastEventId === frame) return;
      frame = event.lastEventId;
      fresh = heard;
      stale = false;
      on.state(JSON.parse(event.data));
    });
    source.addEventListener("away", (event) => {
      heard = Date.now();
      frame = null;
      stale = true;
      on.away(JSON.parse(event.data).reason);
    });
    source.onerror = () => {
      // A refused stream (401, 503) closes an EventSource for good; everything else it retries by itself.
      if (source.readyState !== EventSource.CLOSED) return;
      retry = setTimeout(open, RETRY_MS);
      askWhy();
    };
  }

  /** An EventSource does not tell why it was refused. */
  async function askWhy() {
    const enough = new AbortController();
    const answer = await fetch(url, { signal: enough.signal }).catch(() => null);
    if (answer?.status === 401) location.assign("/pair");
    if (answer?.status === 503) {
      const { reason } = await answer.json().catch(() => ({}));
      stale = true;
      clearTimeout(retry);
      retry = setTimeout(open, 1000 * (answer.headers.get("Retry-After") ?? 1));
      if (reason) on.refused(reason);
    }
    enough.abort(); // or it is a stream, which the next try opens
  }

  /** Whether this page has just slept. */
  function slept() {
    const since = looked;
    looked = Date.now();
    return looked - since > SLEPT_MS;
  }

  /** See whether what is shown is still so, and whether the connection lives; true where this page has just slept. */
  function look() {
    const now = Date.now();
    const woke = slept();
    if (!stale && now - fresh > STALE_MS) {
      stale = true;
      on.stale(woke);
    }
    if (woke || now - heard > SILENT_MS) open();
    return woke;
  }

  function wake() {
    if (document.visibilityState === "hidden") return;
    if (!look() && stale) open(); // a phone that slept catches up at once
  }

  open();
  setInterval(look, LOOK_MS);
  for (const name of ["visibilitychange", "resume"]) document.addEventListener(name, wake);
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => event.persisted && wake());
}
