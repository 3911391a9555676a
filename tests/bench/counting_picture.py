"""A picture of what the counter and the others get wrong, disturbance by disturbance."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pygal

from tests.bench.counting_tables import Result, best_rivals


def draw(results: Sequence[Result], path: Path) -> None:
    """Write an SVG at `path`: per disturbance, the share of sets that are not exact; the counter's worst first."""
    by_kind: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_kind[result.score.kind].append(result)
    wrong = {kind: 100 * sum(not result.score.exact for result in some) / len(some) for kind, some in by_kind.items()}
    kinds = sorted(wrong, key=lambda kind: (wrong[kind], kind))  # bars are drawn from below
    chart = pygal.HorizontalBar(title="Hard sets not exact, %", height=36 * len(kinds) + 120, legend_at_bottom=True)
    chart.x_labels = [kind.replace("_", " ") for kind in kinds]
    chart.add("the counter", [wrong[kind] for kind in kinds])
    for rival in best_rivals(results):
        chart.add(f"{rival.name}, {rival.said}", [100 - rival.exact(by_kind[kind]) for kind in kinds])
    chart.render_to_file(str(path))
