from collections.abc import Iterable
from pathlib import Path

import pytest

from device.errors import JournalError, RecordingError
from device.recorder.shelf import Shelf

OLD, MIDDLE, NEW = (f"2026010{day}T120000Z-set-1.csv" for day in (1, 2, 3))
CURRENT = "20260104T120000Z-set-2-part-3.csv"


def shelf(folder: Path, max_bytes: int, labelled: Iterable[str] = ()) -> Shelf:
    made = Shelf(folder, max_bytes, lambda: frozenset(labelled))
    for name in (NEW, OLD, MIDDLE):  # their names tell their age, not the order they were written in
        (folder / name).write_bytes(b"x" * 100)
    return made


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_while_there_is_room_nothing_is_deleted(tmp_path: Path) -> None:
    shelf(tmp_path, 400).make_room(100, CURRENT)
    assert left(tmp_path) == [OLD, MIDDLE, NEW]


@pytest.mark.parametrize(("more_bytes", "kept"), [(101, [MIDDLE, NEW]), (201, [NEW]), (301, []), (400, [])])
def test_the_oldest_make_room(tmp_path: Path, more_bytes: int, kept: list[str]) -> None:
    shelf(tmp_path, 400).make_room(more_bytes, CURRENT)
    assert left(tmp_path) == kept


def test_of_the_parts_of_a_set_the_first_goes_first(tmp_path: Path) -> None:
    made = shelf(tmp_path, 500)
    second = OLD.replace(".csv", "-part-2.csv")
    (tmp_path / second).write_bytes(b"x" * 100)
    made.make_room(101, CURRENT)
    assert left(tmp_path) == [second, MIDDLE, NEW]


@pytest.mark.parametrize(
    ("more_bytes", "kept"), [(101, [OLD, NEW]), (201, [OLD]), (301, [])], ids=["one", "two", "all"]
)
def test_labelled_ones_are_deleted_after_all_others(tmp_path: Path, more_bytes: int, kept: list[str]) -> None:
    shelf(tmp_path, 400, [OLD]).make_room(more_bytes, CURRENT)
    assert left(tmp_path) == kept


def test_the_one_being_written_is_never_deleted(tmp_path: Path) -> None:
    made = shelf(tmp_path, 400)
    made.make_room(300, OLD)
    assert left(tmp_path) == [OLD]
    with pytest.raises(RecordingError) as caught:
        made.make_room(301, OLD)
    assert str(caught.value) == f"{tmp_path / OLD} fills the 400 bytes of data.recordings_mb"
    assert left(tmp_path) == [OLD]


def test_what_does_not_fit_at_all_deletes_nothing(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="fills the 400 bytes"):
        shelf(tmp_path, 400).make_room(401, CURRENT)
    assert left(tmp_path) == [OLD, MIDDLE, NEW]


def test_what_is_not_ours_is_neither_counted_nor_deleted(tmp_path: Path) -> None:
    made = shelf(tmp_path, 400)
    for name in ("mine.csv", "20260101T120000Z-set-1.csv.bak", "20260101T120000Z-set-x.csv"):
        (tmp_path / name).write_bytes(b"x" * 1000)
    (tmp_path / "20260101T120000Z-set-9").mkdir()
    made.make_room(101, CURRENT)
    assert len(left(tmp_path)) == 6
    assert OLD not in left(tmp_path)


def test_without_knowing_the_labels_nothing_is_deleted(tmp_path: Path) -> None:
    def broken() -> list[str]:
        raise JournalError("hinge.db: disk I/O error")

    shelf(tmp_path, 400)
    made = Shelf(tmp_path, 400, broken)
    made.make_room(100, CURRENT)
    with pytest.raises(JournalError, match="disk I/O error"):
        made.make_room(101, CURRENT)
    assert left(tmp_path) == [OLD, MIDDLE, NEW]


def test_the_folder_is_made_for_its_owner_and_group(tmp_path: Path) -> None:
    made = Shelf(tmp_path / "data" / "recordings", 400, frozenset)
    made.make()
    made.make()
    assert made.folder.stat().st_mode & 0o027 == 0


def test_a_folder_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "recordings").touch()
    made = Shelf(tmp_path / "recordings", 400, frozenset)
    with pytest.raises(RecordingError) as caught:
        made.make()
    assert str(caught.value) == f"{tmp_path / 'recordings'} cannot be made: File exists"
    with pytest.raises(RecordingError) as caught:
        made.make_room(1, CURRENT)
    assert str(caught.value) == f"{tmp_path / 'recordings'} cannot be tidied up: Not a directory"


def test_one_that_is_deleted_meanwhile_with_its_workout_is_no_trouble(tmp_path: Path) -> None:
    def labelled() -> list[str]:
        (tmp_path / OLD).unlink()
        return []

    shelf(tmp_path, 400)
    Shelf(tmp_path, 400, labelled).make_room(101, CURRENT)
    assert left(tmp_path) == [MIDDLE, NEW]


def test_a_recording_that_is_a_link_to_nothing_has_no_bytes(tmp_path: Path) -> None:
    made = shelf(tmp_path, 400)
    (tmp_path / "20200101T000000Z-set-1.csv").symlink_to(tmp_path / "gone")
    made.make_room(100, CURRENT)
    assert OLD in left(tmp_path)
