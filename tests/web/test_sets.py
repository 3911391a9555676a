"""One set: its curve from the recording or from what the attempts keep, and each attempt by itself."""

import math
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from device.hinge.events import SetEnded, SetStarted, WorkoutEnded, WorkoutStarted
from device.journal import RECORDINGS, History, Journal, RecordingClosed, RecordingOpened
from device.reading import Reading
from device.recording import RecordingWriter
from tests.web.stage import EPOCH, Stage, rep, workout
from web.curves import PIECES, Curve, curve_of, thinned
from web.drawing import HEIGHT, WIDTH, drawing

CONTACT_MM = 40.0
NAME = "20260528T202640Z-set-1.csv"


def way_mm(time_s: float, touch_s: float = 10.0) -> float:
    """A hinge of 76 mm that touches at `touch_s`."""
    return CONTACT_MM + 76.0 * min(1.0, abs(time_s - touch_s))


def readings(since_s: float, until_s: float) -> list[Reading]:
    return [Reading(n / 30, way_mm(n / 30), 0) for n in range(math.ceil(since_s * 30), int(until_s * 30))]


def kept(folder: Path, *, recorded: bool) -> None:
    journal = Journal(folder, lambda time_s: EPOCH + time_s)
    for event in (WorkoutStarted(time_s=10.0, exercise="wall"), SetStarted(time_s=10.0, number=1)):
        journal.record(event)
    touch, done = rep(10.0, depth_mm=0.0)
    journal.record(touch)
    journal.record(done, readings(8.0, 11.6))
    journal.record(SetEnded(time_s=20.0, number=1, reps=1, why="asked"))
    if recorded:
        (folder / RECORDINGS).mkdir()
        with RecordingWriter(folder / RECORDINGS / NAME, {"set_from_s": "110.0", "contact_mm": "40.0"}) as writer:
            for reading in readings(0.0, 20.0):
                writer.write(Reading(100.0 + reading.time_s, reading.range_mm, 0))
        journal.record(RecordingOpened(time_s=10.0, started_s=10.0, name=NAME))
        journal.record(RecordingClosed(time_s=20.0, name=NAME, reps=1, misses=0, squats=0))
    journal.record(WorkoutEnded(time_s=21.0, why="asked"))
    journal.close()


def curve(folder: Path, attempt: int | None = None) -> Curve:
    history = History(folder / "hinge.db")
    detail = history.workout(1)
    assert detail is not None
    found = curve_of(history, detail.sets[0], (), attempt=attempt)
    assert found is not None
    return found


def nearest(found: Curve) -> list[float]:
    mm, time_s = min((mm, time_s) for time_s, mm in found.points if mm is not None)
    return [time_s, mm]


def test_the_recording_shows_the_whole_set(tmp_path: Path) -> None:
    kept(tmp_path, recorded=True)
    found = curve(tmp_path)
    assert (found.whole, found.from_wall) == (True, True)
    assert [found.since_s, found.until_s] == pytest.approx([-10.0, 10.0], abs=0.1)
    assert nearest(found) == pytest.approx([0.0, 0.0], abs=3)
    (mark,) = found.marks
    assert (mark.look, mark.time_s, mark.rep) == ("rep", 0.0, 1)


@pytest.mark.parametrize("gone", ["never made", "deleted", "damaged", "of another program"])
def test_without_it_the_attempts_show_what_they_keep(tmp_path: Path, gone: str) -> None:
    kept(tmp_path, recorded=gone != "never made")
    if gone == "deleted":
        (tmp_path / RECORDINGS / NAME).unlink()
    elif gone == "damaged":
        (tmp_path / RECORDINGS / NAME).write_text("nonsense")
    elif gone == "of another program":
        (tmp_path / RECORDINGS / NAME).write_text("time_s,range_mm,status,signal_mcps,ambient_mcps\n1,2,0,,\n")
    found = curve(tmp_path)
    assert (found.whole, found.from_wall) == (False, True)
    assert found.since_s == pytest.approx(-2.0, abs=0.1)
    assert nearest(found) == pytest.approx([0.0, 0.0], abs=1)


def test_one_attempt_is_shown_with_what_is_around_it(tmp_path: Path) -> None:
    kept(tmp_path, recorded=True)
    found = curve(tmp_path, attempt=1)
    assert [found.since_s, found.until_s] == pytest.approx([-3.2, 3.6])
    assert len(found.points) == pytest.approx(6.8 * 30, abs=2)


def test_who_walks_away_is_no_part_of_the_curve(tmp_path: Path) -> None:
    kept(tmp_path, recorded=True)
    history = History(tmp_path / "hinge.db")
    path = tmp_path / RECORDINGS / NAME
    path.write_text(path.read_text() + "121.0,900,0,,\n122.0,,2,,\n")
    detail = history.workout(1)
    assert detail is not None
    found = curve_of(history, detail.sets[0], ())
    assert found is not None
    assert max(mm for _, mm in found.points if mm is not None) < 100
    assert found.points[-1][1] is None


def test_a_thin_curve_keeps_every_dip() -> None:
    points = [(n / 30, None if 3000 <= n < 3300 else (0.0 if n % 97 == 0 else 76.0)) for n in range(9000)]
    thin = thinned(points, PIECES)
    assert len(thin) <= 2 * PIECES
    assert [time_s for time_s, _ in thin] == sorted(time_s for time_s, _ in thin)
    assert {mm for _, mm in thin} == {0.0, 76.0, None}
    assert len([mm for _, mm in thin if mm == 0.0]) == pytest.approx(93, abs=4)
    assert thinned(points[:10], PIECES) == points[:10]


@pytest.mark.parametrize("units", ["in", "cm"])
def test_all_of_a_drawing_is_on_the_paper(tmp_path: Path, units: str) -> None:
    kept(tmp_path, recorded=True)
    drawn = drawing(curve(tmp_path), units)  # type: ignore[arg-type]
    numbers = [tuple(map(float, pair.split(","))) for path in drawn.paths for pair in path.split()]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in numbers)
    assert [0 <= tick.at <= WIDTH for tick in drawn.xs] == [True] * len(drawn.xs)
    assert 2 <= len(drawn.ys) <= 7
    assert all(tick.words.endswith(f" {units}") for tick in drawn.ys)


def test_the_page_of_a_set_shows_curve_attempts_and_advice(tmp_path: Path, nobody: Stage) -> None:
    nobody.keep(workout(0))
    page = nobody.app.test_client().get("/history/1/sets/1").get_data(as_text=True)
    assert "No reading of this is kept." in page
    assert len(re.findall(r'aria-label="Attempt \d+: rep"', page)) == 15
    assert 'aria-label="Attempt 16: miss"' in page
    assert 'aria-label="Attempt 18: rep, taken back"' in page


def test_a_curve_is_drawn_on_the_pages_of_workout_and_set(tmp_path: Path, nobody: Stage) -> None:
    kept(tmp_path, recorded=False)
    client = nobody.app.test_client()
    assert 'class="way"' in client.get("/history/1").get_data(as_text=True)
    page = client.get("/history/1/sets/1").get_data(as_text=True)
    assert "Distance from the wall over time: 1 rep, 0 misses, 0 squats." in page
    assert "The recording is not kept any more: only the attempts are shown." in page


def test_the_page_of_an_attempt_has_its_measures_and_takes_it_back(nobody: Stage) -> None:
    nobody.keep(workout(0))
    client = nobody.app.test_client()
    page = client.get("/history/1/sets/1?attempt=3").get_data(as_text=True)
    assert "<dt>Steadiness</dt><dd>2.0 <small>mm</small>" in page
    assert 'data-command="undo_attempt" data-args=\'{"attempt": 3, "workout": 1}\'' in page
    back = client.get("/history/1/sets/1?attempt=18").get_data(as_text=True)
    assert 'data-command="restore_attempt"' in back
    miss = client.get("/history/1/sets/1?attempt=16").get_data(as_text=True)
    assert "<dt>Short by</dt><dd>0.6 <small>in</small>" in miss
    assert "data-command" not in miss


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/history/9/sets/1", 404, "There is no workout 9."),
        ("/history/1/sets/2", 404, "There is no set 2 in workout 1."),
        ("/history/1/sets/1?attempt=19", 404, "There is no attempt 19 in this set."),
        ("/history/1/sets/1?attempt=0", 404, "There is no attempt 0 in this set."),
        ("/history/1/sets/1?attempt=x", 400, "attempt= must be the number of an attempt."),
        ("/history/1/sets/x", 404, "There is no such page."),
    ],
)
def test_what_is_not_there_is_told(nobody: Stage, path: str, status: int, words: str) -> None:
    nobody.keep(workout(0))
    client: FlaskClient = nobody.app.test_client()
    answer = client.get(path)
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)
