"""Tells standing still from moving, in a few operations a reading."""

BLOCK_S = 0.2
"""Means over blocks this long take the noise out (six readings at 33 ms) and still see a slow lowering move."""
BLOCKS = 4
"""So many block means in a row must agree: 0.8 s, longer than the turn of any hinge but one held on purpose."""


class Stillness:
    """Means of distance over consecutive blocks of time, and whether the last few agree."""

    __slots__ = ("_blocks", "_end_s", "_n", "_sum_mm", "since_s")

    def __init__(self) -> None:
        self.restart(0.0)

    def restart(self, time_s: float) -> None:
        """Forget everything: from `time_s` on it is somebody else, or somewhere else."""
        self._blocks: list[float] = []
        self._end_s = time_s + BLOCK_S
        self._sum_mm = 0.0
        self._n = 0
        self.since_s = time_s

    def feed(self, time_s: float, distance_mm: float) -> bool:
        """Take one distance; tell whether a block was completed by it, so that `still` is worth asking."""
        completed = time_s >= self._end_s and self._n > 0
        if completed:
            self._blocks.append(self._sum_mm / self._n)
            del self._blocks[:-BLOCKS]
            self._sum_mm = 0.0
            self._n = 0
            self._end_s = time_s + BLOCK_S
        self._sum_mm += distance_mm
        self._n += 1
        return completed

    def still(self, time_s: float, min_mm: float, part: float) -> float | None:
        """The mean in mm where the last blocks agree within `min_mm` or `part` of it, else None.

        `since_s` is then the instant since when they have agreed without a break.
        """
        blocks = self._blocks
        if len(blocks) == BLOCKS:
            mean_mm = sum(blocks) / BLOCKS
            if max(blocks) - min(blocks) <= max(min_mm, part * mean_mm):
                return mean_mm
        self.since_s = time_s
        return None
