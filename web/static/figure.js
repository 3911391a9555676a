// Somebody seen from the side, before a wall: feet stay, hips go back, the trunk comes forward.

const byId = (id) => document.getElementById(id);
const figure = byId("figure");
const part = Object.fromEntries(
  ["leg", "trunk", "arm", "foot", "head", "beam", "goal"].map((id) => [id, byId(id)]),
);

const PAD = 17; // where the pad's face is, in units of the drawing
const BACK = 7; // from the hip joint to the back of the drawn hips: half a stroke and a little
const FLOOR = 127;
const LEG = 61;
const TRUNK = 40;
const ROOM = 44; // the wider of stance and goal takes this much of the drawing
const INCH = 25.4;
const n = (value) => value.toFixed(1);

/** Draw the joints for hips `gap` and feet `stance` away from the pad; `fold` from 0 upright to 1 at the wall. */
function pose(gap, stance, fold) {
  const hip = { x: PAD + BACK + gap, y: 0 };
  const foot = PAD + BACK + stance;
  const reach = Math.min(Math.abs(foot - hip.x), LEG * 0.8);
  hip.y = FLOOR - Math.sqrt(LEG * LEG - reach * reach) + 2 * fold;
  const knee = { x: (hip.x + foot) / 2 + 3 + 5 * fold, y: (hip.y + FLOOR) / 2 - 1 };
  const tilt = ((4 + 66 * fold) * Math.PI) / 180;
  const neck = { x: hip.x + TRUNK * Math.sin(tilt), y: hip.y - TRUNK * Math.cos(tilt) };
  const head = { x: neck.x + 15 * Math.sin(tilt), y: neck.y - 15 * Math.cos(tilt) };
  const elbow = { x: (hip.x + neck.x) / 2 - 10 * Math.cos(tilt), y: (hip.y + neck.y) / 2 - 10 * Math.sin(tilt) };
  part.leg.setAttribute("d", `M${n(foot)} ${FLOOR}L${n(knee.x)} ${n(knee.y)}L${n(hip.x)} ${n(hip.y)}`);
  part.foot.setAttribute("d", `M${n(foot)} ${FLOOR}h13`);
  part.trunk.setAttribute("d", `M${n(hip.x)} ${n(hip.y)}L${n(neck.x)} ${n(neck.y)}`);
  part.arm.setAttribute("d", `M${n(neck.x)} ${n(neck.y + 4)}L${n(elbow.x)} ${n(elbow.y)}L${n(hip.x + 2)} ${n(hip.y - 2)}`);
  part.head.setAttribute("cx", n(head.x));
  part.head.setAttribute("cy", n(head.y));
  part.beam.setAttribute("d", `M${PAD} 77H${n(Math.max(PAD, hip.x - BACK))}`);
}

/** Draw `state`, or nobody where it is null or nobody is there. */
export function draw(state) {
  const there = state !== null && state.gap_mm !== null;
  figure.classList.toggle("nobody", !there);
  if (state === null) return;
  const goal_mm = state.target_stance_mm;
  const stance_mm = state.stance_mm ?? state.gap_mm ?? goal_mm;
  const scale = ROOM / Math.max(stance_mm, goal_mm, 3 * INCH);
  // Arriving people are far away: the drawing ends a little beyond the goal.
  const gap_mm = Math.max(0, Math.min(state.gap_mm ?? stance_mm, 1.6 * Math.max(stance_mm, goal_mm)));
  const feet_mm = Math.max(stance_mm, state.phase === "arriving" ? gap_mm : 0);
  const fold = Math.max(0, Math.min(1, 1 - gap_mm / feet_mm));
  pose(gap_mm * scale, feet_mm * scale, state.phase === "ready" || state.phase === "arriving" ? fold / 2 : fold);
  part.goal.setAttribute("transform", `translate(${n(PAD + BACK + goal_mm * scale)} 0)`); // where the feet should be
}
