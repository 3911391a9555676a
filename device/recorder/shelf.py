"""The folder of recordings, and room in it: the oldest go first."""

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from device.errors import RecordingError

_OURS: Final = re.compile(r"\d{8}T\d{6}Z-set-\d+(-part-\d+)?\.csv")
"""What this program wrote. Nothing else in the folder is counted or deleted."""


class Shelf:
    """Keeps the recordings in `folder` within `max_bytes`. `labelled` names those that a person has marked.

    A name begins with the instant of its set and ends with the part, so that names without ".csv" sort by age.
    """

    def __init__(self, folder: Path, max_bytes: int, labelled: Callable[[], Collection[str]]) -> None:
        self.folder = folder
        self._max_bytes = max_bytes
        self._labelled = labelled

    def make(self) -> None:
        """Make the folder unless it is there. Its group may read: the web process is another user of it."""
        try:
            self.folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        except OSError as error:
            raise RecordingError(f"{self.folder} cannot be made: {error.strerror}") from error

    def make_room(self, more_bytes: int, keep: str) -> None:
        """Delete recordings until so many bytes more fit: unlabelled before labelled, old before new, never `keep`.

        Raises RecordingError where that does not suffice, and then deletes nothing; JournalError where it cannot be
        known what is labelled.
        """
        try:
            sizes = self._sizes()
            excess_bytes = sum(sizes.values()) + more_bytes - self._max_bytes
            if excess_bytes <= 0:
                return
            if sizes.get(keep, 0) + more_bytes > self._max_bytes:
                raise RecordingError(f"{self.folder / keep} fills the {self._max_bytes} bytes of data.recordings_mb")
            labelled = self._labelled()
            for name in sorted(sizes.keys() - {keep}, key=lambda name: (name in labelled, Path(name).stem)):
                (self.folder / name).unlink(missing_ok=True)
                excess_bytes -= sizes[name]
                if excess_bytes <= 0:
                    return
        except OSError as error:
            raise RecordingError(f"{self.folder} cannot be tidied up: {error.strerror}") from error

    def _sizes(self) -> dict[str, int]:
        """How many bytes each recording has. One that is deleted meanwhile, with its workout, has none."""
        sizes = {}
        for path in self.folder.iterdir():
            if _OURS.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    sizes[path.name] = path.stat().st_size
        return sizes
