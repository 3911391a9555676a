"""Tells standing still from moving, in a few operations a reading."""

from math import sqrt

BLOCK_S = 0.2
"""Means over blocks this long take the noise out (six readings at 33 ms) and still see a slow lowering move."""
BLOCKS = 4
"""So many block means in a row must agree: 0.8 s, longer than the turn of any hinge but one held on purpose."""

SURELY = 1.6
"""And what noise moves four means apart by: they lie within so many of its standard deviations in 99 of 100 cases, with
a reading every 33 ms, a median of three and any smoothing. Of longer blocks the means lie closer."""
DRIFT = 0.6
"""Means that move on by more than this part of what blocks may differ are a slow movement: a lowering of 4 s goes 6 mm
in its first 0.8 s, and calm people sway by 4."""


class Stillness:
    """Means of the gap over consecutive blocks of time, and whether the last few agree within `still_mm`, or within
    `still` of the gap or what noise does to them where that is more.

    `mean_mm` is where somebody stands still now, None while they move; `since_s` the instant since when they have been
    there. A drift is no standing: once it has gone farther than still people sway, `since_s` begins anew. A block lasts
    `block_s`, and until it has `least` readings.
    """

    __slots__ = (
        "_anchor_mm", "_block_s", "_blocks", "_end_s", "_least", "_n", "_still", "_still_mm", "_sum_mm", "_surely",
        "mean_mm", "since_s",
    )  # fmt: skip

    def __init__(self, still_mm: float, still: float, *, block_s: float = BLOCK_S, least: int = 1) -> None:
        self._still_mm, self._still = still_mm, still
        self._block_s, self._least = block_s, least
        self._surely = SURELY * sqrt(BLOCK_S / block_s)
        self.restart(0.0)

    @property
    def drift_mm(self) -> float:
        """How far from where they began to stand still they are now."""
        return 0.0 if self.mean_mm is None else abs(self.mean_mm - self._anchor_mm)

    def restart(self, time_s: float) -> None:
        """Forget everything: from `time_s` on it is somebody else, or somewhere else."""
        self._blocks: list[float] = []
        self._end_s = time_s + self._block_s
        self._sum_mm = 0.0
        self._n = 0
        self._anchor_mm = 0.0
        self.mean_mm: float | None = None
        self.since_s = time_s

    def feed(self, time_s: float, gap_mm: float, noise_mm: float = 0.0) -> bool:
        """Take one gap; tell whether it completed a block, so that `mean_mm` is news.

        `noise_mm` is the standard deviation of one reading; 0 where it is small beside `still_mm`.
        """
        completed = time_s >= self._end_s and self._n >= self._least
        if completed:
            self._judge(time_s, self._sum_mm / self._n, self._surely * noise_mm)
            self._sum_mm = 0.0
            self._n = 0
            self._end_s = time_s + self._block_s
        self._sum_mm += gap_mm
        self._n += 1
        return completed

    def _judge(self, time_s: float, block_mm: float, sure_mm: float) -> None:
        blocks = self._blocks
        blocks.append(block_mm)
        del blocks[:-BLOCKS]
        mean_mm = sum(blocks) / len(blocks)
        limit_mm = max(self._still_mm, self._still * mean_mm, sure_mm)
        if len(blocks) < BLOCKS or max(blocks) - min(blocks) > limit_mm:
            self.mean_mm = None
            return
        if self.mean_mm is None or abs(mean_mm - self._anchor_mm) > DRIFT * limit_mm:
            self._anchor_mm, self.since_s = mean_mm, time_s
        self.mean_mm = mean_mm
