"""The export of a set's readings, and the form that says what the set really was."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from device.hinge.events import Event, SetStarted
from device.journal import RECORDINGS, Journal, RecordingClosed, RecordingOpened, edits
from device.reading import Reading
from device.recording import RecordingWriter, read_recording
from tests.web.stage import EPOCH, Stage, told, workout

NAME = "20260528T202640Z-set-1.csv"
URL = "/history/1/sets/1/recording.csv"


def opened(name: str = NAME) -> Event:
    return RecordingOpened(time_s=1.0, started_s=0.0, name=name)


def closed(name: str = NAME, reps: int = 16) -> Event:
    """Sixteen of `stage.workout`'s touches are in it, the one that is undone among them."""
    return RecordingClosed(time_s=9.0, name=name, reps=reps, misses=1, squats=1)


def write(folder: Path, name: str = NAME, readings: int = 3, **meta: str) -> Path:
    (folder / RECORDINGS).mkdir(exist_ok=True)
    with RecordingWriter(folder / RECORDINGS / name, {"exercise": "wall", **meta}) as writer:
        for number in range(readings):
            writer.write(Reading(number / 30, 116.0, 0, 12.3359375, 0.1))
    return folder / RECORDINGS / name


def keep(stage: Stage, *events: Event, label: int | None = None) -> FlaskClient:
    """A workout with one set, and what is said of its recordings."""
    stage.keep([*workout(0), *events])
    if label is not None:
        journal = Journal(stage.folder, lambda time_s: EPOCH + time_s)
        assert journal.do(lambda db: edits.label(db, 1, 1, label)).result(30)
        journal.close()
    return stage.app.test_client()


def exported(client: FlaskClient, folder: Path, query: str = "") -> dict[str, str]:
    answer = client.get(URL + query, buffered=True)
    assert answer.status_code == 200
    copy = folder / "copy.csv"
    copy.write_bytes(answer.data)
    return read_recording(copy).meta


def reason(client: FlaskClient, url: str, status: int) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_a_set_is_exported_with_its_count_and_its_label(nobody: Stage, tmp_path: Path) -> None:
    file = write(tmp_path, set="1", part="1")
    client = keep(nobody, opened(), closed(), label=14)
    answer = client.get(URL, buffered=True)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={NAME}"
    assert answer.content_length == len(answer.data)
    assert exported(client, tmp_path) == {
        "exercise": "wall", "set": "1", "part": "1", "workout": "1", "parts": "1", "counted_reps": "16",
        "undone_reps": "1", "hinge_reps": "14",
    }  # fmt: skip
    assert read_recording(tmp_path / "copy.csv").readings == read_recording(file).readings


def test_without_a_label_there_is_none_in_the_export(nobody: Stage, tmp_path: Path) -> None:
    write(tmp_path)
    assert "hinge_reps" not in exported(keep(nobody, opened(), closed()), tmp_path)


def test_a_label_of_nought_is_a_label(nobody: Stage, tmp_path: Path) -> None:
    write(tmp_path)
    assert exported(keep(nobody, opened(), closed(), label=0), tmp_path)["hinge_reps"] == "0"


@pytest.mark.parametrize("of_file", [[closed(reps=9)], []], ids=["cut short", "its writer was killed"])
def test_numbers_of_the_set_are_not_given_for_a_file_that_may_hold_less(
    nobody: Stage, tmp_path: Path, of_file: list[Event]
) -> None:
    write(tmp_path)
    meta = exported(keep(nobody, opened(), *of_file, label=14), tmp_path)
    assert "hinge_reps" not in meta
    assert (meta["set_hinge_reps"], meta["set_counted_reps"], meta["set_undone_reps"]) == ("14", "16", "1")
    assert meta.get("counted_reps") == ("9" if of_file else None)


def test_each_part_is_exported_by_itself(nobody: Stage, tmp_path: Path) -> None:
    second = NAME.replace(".csv", "-part-2.csv")
    write(tmp_path)
    write(tmp_path, second, readings=7)
    client = keep(nobody, opened(), closed(reps=10), opened(second), closed(second, reps=6), label=14)
    for part, reps in (("1", "10"), ("2", "6")):
        meta = exported(client, tmp_path, f"?part={part}")
        assert (meta["part"], meta["parts"], meta["counted_reps"]) == (part, "2", reps)
        assert (meta["set_counted_reps"], meta["set_hinge_reps"]) == ("16", "14")
    assert len(read_recording(tmp_path / "copy.csv").readings) == 7


def test_a_long_recording_comes_whole(nobody: Stage, tmp_path: Path) -> None:
    file = write(tmp_path, readings=10_000)
    client = keep(nobody, opened(), closed())
    answer = client.get(URL, buffered=True)
    assert len(answer.data) > 300_000
    assert answer.data.endswith(file.read_bytes()[-1000:])


@pytest.mark.parametrize(
    ("url", "status", "why"),
    [
        ("/history/1/sets/2/recording.csv", 404, "There is no set 2 in workout 1."),
        ("/history/9/sets/1/recording.csv", 404, "There is no workout 9."),
        (f"{URL}?part=2", 404, "Set 1 has no recording 2."),
        (f"{URL}?part=0", 400, "part= must be 1 to 9999"),
        (f"{URL}?part=x", 400, "part= must be 1 to 9999"),
        (f"{URL}?part=99999", 400, "part= must be 1 to 9999"),
        (f"/history/1/sets/{2**63}/recording.csv", 404, "There is no such page."),
        ("/history/1/sets/-1/recording.csv", 404, "There is no such page."),
    ],
)
def test_what_there_is_not_is_told(nobody: Stage, tmp_path: Path, url: str, status: int, why: str) -> None:
    write(tmp_path)
    assert why in reason(keep(nobody, opened(), closed()), url, status)


def test_a_set_that_was_not_recorded_says_so(nobody: Stage) -> None:
    client = keep(nobody)
    assert "Set 1 has no recording." in reason(client, URL, 404)
    assert "Export" not in client.get("/history/1").get_data(as_text=True)


def test_a_recording_that_was_deleted_is_not_offered_and_says_so(nobody: Stage, tmp_path: Path) -> None:
    file = write(tmp_path)
    client = keep(nobody, opened(), closed())
    assert "Export this set" in client.get("/history/1").get_data(as_text=True)
    file.unlink()
    assert "Export this set" not in client.get("/history/1").get_data(as_text=True)
    assert "This recording is not kept any more" in reason(client, URL, 404)


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "..", ".", "", "sub/file.csv", "link.csv", "folder"])
def test_no_name_leads_out_of_the_folder(nobody: Stage, tmp_path: Path, name: str) -> None:
    secret = write(tmp_path, "../secret.csv")
    assert secret.resolve() == tmp_path / "secret.csv"
    (tmp_path / RECORDINGS / "link.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / RECORDINGS / "folder").mkdir()
    client = keep(nobody, opened(name), closed(name))
    assert "This recording is not kept any more" in reason(client, URL, 404)


def test_a_damaged_recording_is_told(nobody: Stage, tmp_path: Path) -> None:
    write(tmp_path).write_bytes(b"\0" * 5000)
    assert "The recording is damaged." in reason(keep(nobody, opened(), closed()), URL, 500)


def test_the_page_asks_of_each_set_what_it_really_was(nobody: Stage, tmp_path: Path) -> None:
    write(tmp_path)
    page = keep(nobody, opened(), closed()).get("/history/1").get_data(as_text=True)
    assert "Wrong count?" in page
    assert '<form class="label" data-workout="1" data-set="1">' in page
    assert 'min="0" max="200" step="1" required value="15"' in page
    assert "Marked:" not in page
    assert f'href="{URL}" download>Export this set&#39;s readings</a>' in page or f'href="{URL}" download' in page


def test_the_page_shows_what_a_set_was_marked_as(nobody: Stage) -> None:
    client = keep(nobody, label=14)
    page = client.get("/history/1").get_data(as_text=True)
    assert "Marked: it was 14" in page
    assert 'required value="14"' in page
    assert told(client.get("/api/history/1"))["sets"][0]["label_reps"] == 14


def test_recordings_are_there_as_data(nobody: Stage) -> None:
    (one,) = told(keep(nobody, opened(), closed()).get("/api/history/1"))["sets"]
    assert one["recordings"] == [{"name": NAME, "reps": 16, "misses": 1, "squats": 1}]
    assert one["label_reps"] is None


def test_a_set_without_anything_in_it_asks_nothing(nobody: Stage) -> None:
    nobody.keep([*workout(0)[:1], SetStarted(time_s=0.0, number=1)])
    page = nobody.app.test_client().get("/history/1").get_data(as_text=True)
    assert "Set 1" in page
    assert "Wrong count?" not in page
