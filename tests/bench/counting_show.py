"""Shows one trace of the corpus: what happened and what the counter said, in order; or writes it as a recording.

For example: python -m tests.bench.counting_show hard warming 3
"""

import argparse
from pathlib import Path

from device.recording import RecordingWriter
from tests.bench.counting import CLIP_SENSING, FAMILY_HOURS, KEPT, Task, make
from tests.corpus.score import counted
from tests.corpus.truth import CONTACT_MM


def main() -> None:
    """Print what happened and what was said."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.counting_show", description=__doc__)
    parser.add_argument("corpus", help="as in the tables: ordinary, hard, pairs, shorts, nothing, motion, ...")
    parser.add_argument("kind")
    parser.add_argument("seed", type=int)
    parser.add_argument("--kept", choices=list(KEPT), default="tuning", help="whose ranges are drawn from")
    parser.add_argument("--hours", type=float, default=FAMILY_HOURS, help="of a trace with nothing to count")
    parser.add_argument("--write", metavar="FILE", type=Path, help="write the readings as a recording")
    asked = parser.parse_args()
    trace = make(Task(asked.corpus, asked.kind, asked.seed, asked.kept, hours=asked.hours))
    ready = asked.corpus == "motion ready"
    lines = [
        (
            one.time_s,
            f"  {one.kind} from {one.start_s:.2f} to {one.end_s:.2f} s, {one.stance_mm:.0f} mm {_more(one.short_mm)}",
        )
        for one in trace.happenings
    ]
    for event in counted(trace.readings, CLIP_SENSING if ready else None):
        fields = [
            f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}"
            for name in event.__struct_fields__
            if name != "time_s" and (value := getattr(event, name)) is not None
        ]
        lines.append((event.time_s, f"{'':40}{type(event).__name__.upper()} {', '.join(fields)}"))
    for time_s, line in sorted(lines):
        print(f"{time_s:9.2f} {line}")
    if asked.write is not None:
        about = {"contact_mm": f"{CONTACT_MM:g}", "exercise": "wall", "hinge_reps": str(len(trace.of("rep")))}
        with RecordingWriter(asked.write, about) as writer:
            for reading in trace.readings:
                writer.write(reading)


def _more(short_mm: float) -> str:
    return f"turned {short_mm:.0f} mm short" if short_mm else ""


if __name__ == "__main__":
    main()
