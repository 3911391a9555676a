// How far to step, on a ruler from the wall; and how deep the hips are, beside how deep they must go.

const byId = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const LEFT = 14; // where the wall ends, in units of the drawing
const RIGHT = 300;
const WORDS = 126; // room beside the farther heel: a shoe below, words above
const WIDE = 17; // a character of the largest type, about
const INCH = 25.4;
const NEAR_MM = INCH / 4; // the coach calls a stance good within this
const MOVING = new Set(["lowering", "at_wall", "rising"]);
const n = (value) => value.toFixed(1);

/** What is left to step, as it is said: to a quarter of an inch, or to half a centimetre. */
function left(mm, units) {
  if (mm < NEAR_MM) return "✓";
  if (units === "cm") return `${Math.round(mm / 5) / 2} cm`;
  const quarters = Math.round((mm / INCH) * 4);
  const words = `${Math.floor(quarters / 4) || ""}${["", "¼", "½", "¾"][quarters % 4]}`;
  return `${words} ${quarters > 4 ? "inches" : "inch"}`;
}

function marks(from_mm, to_mm, x, units) {
  const unit_mm = units === "cm" ? 10 : INCH;
  const every = units === "cm" ? 5 : 1;
  const drawn = [];
  for (let k = Math.ceil(from_mm / unit_mm); k * unit_mm <= to_mm; k++) {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("class", "floor");
    line.setAttribute("d", `M${n(x(k * unit_mm))} 62v${k % every ? 5 : 9}`);
    drawn.push(line);
    if (k % every || !k || x(k * unit_mm) > RIGHT - 10) continue;
    const label = document.createElementNS(SVG, "text");
    label.setAttribute("class", "number");
    label.setAttribute("x", n(x(k * unit_mm)));
    label.setAttribute("y", 87);
    label.textContent = k;
    drawn.push(label);
  }
  byId("step-marks").replaceChildren(...drawn);
}

/** Draw the step that `state` asks for. */
export function step(state) {
  const goal_mm = state.target_stance_mm;
  const now_mm = (MOVING.has(state.phase) ? null : state.gap_mm) ?? state.stance_mm ?? goal_mm;
  const heel_mm = Math.min(now_mm, goal_mm + 6 * INCH); // who is far away is at the edge
  const nearer_mm = Math.min(heel_mm, goal_mm);
  const from_mm = nearer_mm < 4 * INCH ? 0 : nearer_mm - INCH;
  const to_mm = Math.max(heel_mm, goal_mm, from_mm + 3 * INCH);
  const scale = (RIGHT - LEFT - WORDS) / (to_mm - from_mm);
  const x = (mm) => LEFT + (mm - from_mm) * scale;
  marks(from_mm, to_mm + WORDS / scale, x, state.units);
  byId("step-wall").style.opacity = from_mm ? 0 : 1;
  byId("step-tear").style.opacity = from_mm ? 1 : 0;
  byId("step-foot").setAttribute("transform", `translate(${n(x(heel_mm))} 0)`);
  byId("step-goal").setAttribute("transform", `translate(${n(x(goal_mm))} 0)`);
  const off = x(goal_mm) - x(heel_mm);
  const head = Math.sign(off) * Math.min(10, Math.abs(off) / 2);
  const far = byId("step-far");
  far.textContent = left(Math.abs(goal_mm - now_mm), state.units);
  const end = Math.max(x(goal_mm), x(heel_mm)) + 12;
  const fits = end + WIDE * far.textContent.length < RIGHT;
  far.setAttribute("x", n(fits ? end : Math.min(x(goal_mm), x(heel_mm)) - 12));
  far.setAttribute("text-anchor", fits ? "start" : "end");
  byId("step-way").setAttribute("d", Math.abs(off) < 3 ? ""
    : `M${n(x(heel_mm))} 19h${n(off)}m${n(-head)} -10l${n(head)} 10l${n(-head)} 10M${n(x(heel_mm))} 9v20`);
}

/** Draw how deep `state` is. */
export function meter({ depth_mm, needed_mm, range_mm }) {
  const most_mm = 1.15 * Math.max(needed_mm, range_mm ?? 0);
  const x = (mm) => 300 * Math.max(0, Math.min(1, mm / most_mm));
  byId("depth").setAttribute("width", n(x(depth_mm ?? 0)));
  byId("depth").classList.toggle("enough", depth_mm !== null && depth_mm >= needed_mm);
  byId("needed").setAttribute("d", `M${n(x(needed_mm))} 0v26`);
}
