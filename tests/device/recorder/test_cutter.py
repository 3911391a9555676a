import logging
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from device.hinge.core import Core
from device.hinge.events import ContactMoved, Event, SetStarted
from device.hinge.exercise import Plan
from device.hinge.holds import Contact
from device.journal import RecordingClosed, RecordingOpened
from device.reading import Reading
from device.recorder.cutter import REEL_S
from tests.device.hinge.lights import NEAR_MM
from tests.device.hinge.traces import CONTACT_MM, Trace, at, kinds
from tests.device.recorder.player import EPOCH, META, Player, instants

ROOT = Path(__file__).parents[3]
THREE = Plan(target_reps=(3, 3), target_sets=(2, 3), rest_s=30.0)


def reps(trace: Trace, count: int, stance_mm: float = 100.0) -> Trace:
    for _ in range(count):
        trace.rep(stance_mm)
    return trace


def more(player: Player, stance_mm: float = 100.0) -> Trace:
    """Somebody who goes on standing there."""
    return Trace(start_s=player.now_s).stand(CONTACT_MM + stance_mm, 0.5)


@pytest.fixture
def player(tmp_path: Path) -> Player:
    return Player(tmp_path / "recordings")


# What is in a file.


def test_a_set_is_in_one_file_from_the_arrival_on_and_replays_to_what_was_counted(player: Player) -> None:
    trace = reps(at(100, noise_mm=2.0), 3).short(100, 45)
    player.play(trace.readings).ask("end_set").end()
    assert kinds(player.counted) == ["touch", "touch", "touch", "miss"]
    assert player.replayed == [player.counted]
    (recording,) = player.recordings
    assert recording.readings == trace.readings[-len(recording.readings) :]
    assert recording.readings[0].range_mm == pytest.approx(1200, abs=10)  # nobody was there


def test_the_file_is_named_for_the_start_of_its_set_and_says_what_a_replay_must_know(player: Player) -> None:
    player.play(reps(at(100), 1).readings).end()
    touch = player.counted[0]
    started = datetime.fromtimestamp(EPOCH + touch.time_s, UTC)
    assert player.files == ["20251009T085324Z-set-1.csv"]
    assert player.recordings[0].meta == META | {
        "started": started.isoformat(timespec="milliseconds"),
        "set": "1",
        "part": "1",
        "set_from_s": repr(touch.time_s),
    }


def test_readings_are_written_exactly_as_the_core_saw_them(player: Player) -> None:
    trace = at(100, noise_mm=2.0).lost(0.2, 4, 8190, signal_mcps=0.0078125, ambient_mcps=0.1 + 0.2)
    trace.readings.append(Reading(trace.readings[-1].time_s + 1e-9, 140, None, None, None))
    player.play(reps(trace, 1).readings).end()
    recorded = player.recordings[0].readings
    assert recorded == trace.readings[-len(recorded) :]
    assert len(recorded) >= len(trace.readings) - 5


def test_a_reading_that_is_not_newer_is_left_out_because_nobody_looks_at_it(player: Player) -> None:
    trace = reps(at(100), 2)
    doubled = [each for reading in trace.readings for each in (reading, reading)]
    stragglers = [Reading(reading.time_s - 1.0, 60.0) if n % 3 else reading for n, reading in enumerate(doubled)]
    player.play(stragglers).end()
    times = [reading.time_s for reading in player.recordings[0].readings]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert player.replayed == [player.counted]


def test_no_more_than_half_a_minute_comes_before_the_first_attempt(player: Player) -> None:
    trace = Trace().stand(1200, 60).stand(CONTACT_MM + 100, 25.0).rep(100)
    player.play(trace.readings).end()
    (recording,) = player.recordings
    assert 25 < player.counted[0].time_s - recording.readings[0].time_s < REEL_S
    assert player.replayed == [player.counted]


def test_who_has_stood_there_for_minutes_is_recorded_from_shortly_before(player: Player) -> None:
    player.play(at(100, noise_mm=2.0).stand(CONTACT_MM + 100, 200.0).rep(100).readings).end()
    (recording,) = player.recordings
    assert 9 < player.counted[0].time_s - recording.readings[0].time_s < 12
    assert instants(player.replayed[0]) == instants(player.counted)


def test_each_set_has_its_own_file(tmp_path: Path) -> None:
    player = Player(tmp_path, plan=THREE)
    trace = at(100, noise_mm=2.0)
    for _ in range(2):
        reps(trace, 3).move(1200, 1.0).stand(1200, 35.0).move(CONTACT_MM + 100, 2.0).stand(CONTACT_MM + 100, 2.0)
    player.play(trace.readings).end()
    assert [recording.meta["set"] for recording in player.recordings] == ["1", "2"]
    assert player.replayed == [player.counted[:3], player.counted[3:]]


def test_sets_that_begin_with_a_rep_that_is_felt_for_replay_to_what_was_counted(tmp_path: Path) -> None:
    player = Player(tmp_path, plan=THREE)
    trace = at(100, noise_mm=2.0)
    for _ in range(2):
        trace.move(CONTACT_MM + 30, 1.0).stand(CONTACT_MM + 30, 2.0).move(CONTACT_MM, 0.5).stand(CONTACT_MM, 0.5)
        reps(trace.move(CONTACT_MM + 100, 1.0).stand(CONTACT_MM + 100, 1.0), 2).stand(CONTACT_MM + 100, 40.0)
    player.play(trace.readings).end()
    assert kinds(player.counted) == ["settled", "touch", "touch"] * 2
    assert [instants(replayed) for replayed in player.replayed] == [
        instants(player.counted[:3]),
        instants(player.counted[3:]),
    ]


def test_a_rest_in_view_of_the_sensor_changes_no_count(tmp_path: Path) -> None:
    player = Player(tmp_path, plan=THREE)
    trace = reps(at(100, noise_mm=2.0), 3)
    trace.short(100, 40).move(CONTACT_MM, 1.0).stand(CONTACT_MM, 8.0).move(CONTACT_MM + 100, 1.0)  # nothing counts
    trace.stand(CONTACT_MM + 100, 12.0).short(100, 40).stand(CONTACT_MM + 100, 3.0)
    player.play(reps(trace, 3).readings).end()
    assert kinds(player.counted) == ["touch"] * 6
    assert [instants(replayed) for replayed in player.replayed] == [
        instants(player.counted[:3]),
        instants(player.counted[3:]),
    ]


def test_a_rep_right_after_the_end_of_a_set_is_in_its_file_and_a_lean_is_not(tmp_path: Path) -> None:
    player = Player(tmp_path, plan=THREE)
    trace = reps(at(100), 4).move(CONTACT_MM, 1.0).stand(CONTACT_MM, 9.0).move(CONTACT_MM + 100, 1.0)
    player.play(trace.stand(CONTACT_MM + 100, 1.0).readings).end()
    assert kinds(player.counted) == ["touch"] * 4
    assert player.replayed == [player.counted]


def test_a_rep_under_way_when_the_workout_is_ended_is_in_its_file_once_it_counts(tmp_path: Path) -> None:
    player = Player(tmp_path, plan=THREE)
    player.play(reps(at(100), 3).readings)
    player.play(more(player).move(CONTACT_MM, 1.0).stand(CONTACT_MM, 0.5).readings).ask("end_workout")
    player.play(Trace(start_s=player.now_s).move(CONTACT_MM + 100, 1.0).stand(CONTACT_MM + 100, 1.0).readings).end()
    assert player.replayed == [player.counted]


def test_an_undone_rep_stays_in_the_file(player: Player) -> None:
    player.play(reps(at(100), 2).readings).ask("undo").play(reps(more(player), 1).readings).end()
    assert player.core.workout.log is not None
    assert player.core.workout.log.sets[0].reps == 2
    assert [kinds(replayed) for replayed in player.replayed] == [["touch"] * 3]


# What is in no file.


def test_without_an_attempt_there_is_no_file(player: Player) -> None:
    player.play(at(100).stand(CONTACT_MM + 100, 30).move(1200, 1.0).readings).end()
    assert player.files == []
    assert not player.folder.exists()


def test_a_try_before_any_workout_belongs_to_no_set(player: Player) -> None:
    player.play(at(100).short(100, 45).readings).end()
    assert player.files == []


def test_a_try_before_the_first_rep_is_in_the_file_and_not_in_its_count(player: Player) -> None:
    player.play(reps(at(100).short(100, 45), 2).readings).end()
    assert [kinds(replayed) for replayed in player.replayed] == [["touch", "touch"]]


def test_a_set_that_was_asked_for_is_recorded_from_its_first_attempt(player: Player) -> None:
    player.play(at(100).readings).ask("start").play(more(player).stand(CONTACT_MM + 100, 40).readings)
    assert player.files == []
    player.play(reps(more(player), 2).readings).end()
    assert player.replayed == [player.counted]


# Pauses.


def test_a_pause_without_attempts_makes_no_second_part(player: Player) -> None:
    player.play(reps(at(100), 2).readings).ask("pause")
    player.play(more(player).move(600, 2.0).stand(600, 20.0).move(CONTACT_MM + 100, 2.0).readings).ask("resume")
    player.play(reps(more(player).stand(CONTACT_MM + 100, 2.0), 2).readings).end()
    assert player.replayed == [player.counted]


def test_attempts_in_a_pause_are_left_out_and_what_follows_is_another_part(player: Player) -> None:
    player.play(reps(at(100, noise_mm=2.0), 2).readings).ask("pause")
    player.play(reps(more(player), 2).short(100, 45).readings).ask("resume")
    player.play(reps(more(player), 3).readings).end()
    assert len(player.counted) == 5
    assert player.replayed == [player.counted[:2], player.counted[2:]]
    assert player.files[1] == player.files[0].replace(".csv", "-part-2.csv")
    assert [recording.meta["part"] for recording in player.recordings] == ["1", "2"]


def test_a_short_rep_across_the_end_of_a_pause_counts_in_the_replay_as_it_did(player: Player) -> None:
    player.play(reps(at(100), 2).readings).ask("pause")
    down_and_up = more(player).move(CONTACT_MM + 45, 1.0).stand(CONTACT_MM + 45, 0.4).move(CONTACT_MM + 100, 1.0)
    player.play(down_and_up.readings).ask("resume").play(reps(more(player), 1).readings).end()
    assert [attempt for replayed in player.replayed for attempt in replayed] == player.counted


def test_without_readings_time_passes_all_the_same(tmp_path: Path) -> None:
    player = Player(tmp_path, plan=THREE)
    player.play(reps(at(100), 2).short(100, 45).readings[:-25])  # the miss is not told yet
    player.tick(1.0).tick(1.0)
    player.play(reps(Trace(start_s=player.now_s).stand(CONTACT_MM + 100, 3.0), 1).readings).end()
    assert [attempt for replayed in player.replayed for attempt in replayed] == player.counted


def test_a_set_across_midnight_keeps_the_name_of_its_start(player: Player) -> None:
    midnight_s = 54_400.0  # after EPOCH
    player.play(reps(at(100, start_s=midnight_s - 10), 2).readings).ask("pause")
    player.play(reps(more(player), 2).readings).ask("resume").play(reps(more(player), 2).readings).end()
    assert player.files == ["20251009T235954Z-set-1.csv", "20251009T235954Z-set-1-part-2.csv"]
    assert player.counted[-1].time_s > midnight_s
    assert player.replayed == [player.counted[:2], player.counted[2:]]


# Goes on after a restart.


def test_a_set_that_another_process_began_goes_on_in_another_part(tmp_path: Path) -> None:
    first = Player(tmp_path).play(reps(at(100), 2).readings).end()
    second = Player(tmp_path)
    begun = SetStarted(time_s=first.counted[0].time_s, number=1)
    second.cutter.resume(begun, first.files)
    second.core.workout.log, second.core.workout.phase = first.core.workout.log, first.core.workout.phase
    trace = reps(Trace(start_s=first.now_s + 5, noise_mm=2.0).stand(CONTACT_MM + 100, 2.0), 2)
    second.play(trace.readings).end()
    assert second.files == [first.files[0].replace(".csv", "-part-2.csv")]
    assert second.replayed == [second.counted]
    assert second.recordings[0].readings == trace.readings
    assert second.recordings[0].meta["started"] == first.recordings[0].meta["started"]


def test_a_file_of_that_name_is_never_overwritten(player: Player) -> None:
    name = "20251009T085324Z-set-1"
    player.folder.mkdir()
    (player.folder / f"{name}.csv").write_text("mine")
    player.play(reps(at(100), 1).readings).end()
    assert player.files == [f"{name}-part-2.csv"]
    assert (player.folder / f"{name}.csv").read_text() == "mine"


# What the counter was told or has learnt.


def high(trace: Trace, by_mm: float) -> Trace:
    """The same hips at the wall, read higher there than calibrated."""
    trace.readings[:] = [
        Reading(r.time_s, max(r.range_mm or 0.0, CONTACT_MM + by_mm), r.status, r.signal_mcps, r.ambient_mcps)
        for r in trace.readings
    ]
    return trace


def moves(events: list[Event]) -> list[float]:
    return [event.contact_mm for event in events if isinstance(event, ContactMoved)]


def test_contact_that_was_followed_stands_in_the_next_file_and_it_replays_exactly(tmp_path: Path) -> None:
    player = Player(tmp_path, plan=THREE)
    trace = high(reps(at(100), 4).move(1200, 1.0).stand(1200, 35.0), 8)
    seen = Core(CONTACT_MM, THREE)
    followed = moves([event for reading in trace.readings for event in seen.feed(reading)])
    assert followed
    player.play(trace.readings)
    again = Trace(start_s=player.now_s).stand(CONTACT_MM + 100, 2.0)
    player.play(high(reps(again, 3), 8).readings).end()
    first, second = player.recordings
    assert "contact_now_mm" not in first.meta
    assert second.meta["contact_now_mm"] == repr(followed[-1])
    assert second.meta["contact_mm"] == repr(CONTACT_MM)
    assert [instants(one) for one in player.replayed] == [instants(player.counted[:4]), instants(player.counted[4:])]


def test_who_was_learnt_stands_in_the_next_file_and_it_replays_exactly(tmp_path: Path) -> None:
    """Reps that begin aside count because the set before had shown that the cloth is even, or where they end."""
    player = Player(tmp_path, plan=THREE)
    player.calibrate(Contact(CONTACT_MM, 1.7, 20.0, 120, near_mm=NEAR_MM))
    player.play(reps(at(203, noise_mm=1.5), 3, 203).move(1200, 1.0).stand(1200, 35.0).readings)
    again = Trace(start_s=player.now_s, noise_mm=1.5).stand(CONTACT_MM + 203, 2.0)
    for high_mm in (40, 25, 55):
        again.aside(203, high_mm)
    player.play(again.readings).end()
    assert kinds(player.counted) == ["touch"] * 6
    first, second = player.recordings
    assert "habit_bright" not in first.meta
    assert second.meta["habit_even"] == "1"
    assert float(second.meta["habit_bright"]) > 0
    assert "habit_place_mm" not in second.meta
    assert [instants(one) for one in player.replayed] == [instants(player.counted[:3]), instants(player.counted[3:])]


def test_so_does_a_place_that_was_learnt(tmp_path: Path) -> None:
    player = Player(tmp_path, plan=THREE)
    player.calibrate(Contact(CONTACT_MM, 1.7, 20.0, 120, near_mm=NEAR_MM))
    trace = at(203, noise_mm=1.5)
    for _ in range(6):
        trace.aside(203, 40)
    player.play(trace.move(1200, 1.0).stand(1200, 35.0).readings)
    again = Trace(start_s=player.now_s, noise_mm=1.5).stand(CONTACT_MM + 203, 2.0).aside(203, 40).aside(203, 40)
    player.play(again.readings).end()
    assert kinds(player.counted) == ["touch", *["settled"] * 3, *["touch"] * 4]
    assert float(player.recordings[-1].meta["habit_place_mm"]) == pytest.approx(CONTACT_MM + 40, abs=5)
    assert "habit_even" not in player.recordings[-1].meta
    assert [one for each in player.replayed for one in instants(each)] == instants(player.counted)


def test_a_set_that_began_with_five_at_a_wall_that_reads_farther_replays_with_them_and_so_does_the_next(
    tmp_path: Path,
) -> None:
    player = Player(tmp_path, plan=THREE)
    trace = at(203, noise_mm=1.5)
    for _ in range(7):
        trace.short(203, 17)
    player.play(trace.move(1200, 1.0).stand(1200, 35.0).readings)
    again = Trace(start_s=player.now_s, noise_mm=1.5).stand(CONTACT_MM + 203, 2.0)
    for _ in range(3):
        again.short(203, 17)
    player.play(again.readings).end()
    assert kinds(player.counted) == ["miss", *["settled"] * 5, *["touch"] * 5]  # the last one began the set
    first, second = player.replayed
    assert instants(first) == instants(player.counted[1:8])
    assert instants(second) == instants(player.counted[8:])
    assert not any("exact" in recording.meta for recording in player.recordings)


def test_a_file_that_begins_before_contact_moved_has_the_contact_of_its_own_time(tmp_path: Path) -> None:
    """A set ends by hand, and the next one's file goes back to where the last reps of the first one were."""
    player = Player(tmp_path)
    player.play(high(reps(at(100), 5), 8).readings).ask("end_set").ask("skip_rest")
    player.play(high(reps(more(player), 2), 8).readings).end()
    for recording, replayed in zip(player.recordings, player.replayed, strict=True):
        began_s = recording.readings[0].time_s
        core = Core(CONTACT_MM, Plan())
        trace = [r for r in player.seen if r.time_s < began_s]
        known = moves([event for reading in trace for event in core.feed(reading)])
        assert recording.meta.get("contact_now_mm") == (repr(known[-1]) if known else None)
        assert "exact" not in recording.meta
        assert replayed
    assert [one for each in player.replayed for one in instants(each)] == instants(player.counted)


def test_a_calibration_changes_what_the_next_file_says_of_contact_and_light(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.play(high(reps(at(100), 4), 8).readings).ask("end_set")
    player.calibrate(Contact(48.0, 1.7, 20.0, 120, near_mm=97.5))
    player.play(high(reps(more(player).stand(CONTACT_MM + 100, 2.0), 3), 8).readings).ask("end_set")
    player.calibrate(Contact(47.0, 1.7, None, 120))
    player.play(high(reps(more(player).stand(CONTACT_MM + 100, 2.0), 3), 8).readings).end()
    told = dict.fromkeys((one.meta["contact_mm"], one.meta.get("near_mm")) for one in player.recordings)
    assert list(told) == [("40.0", None), ("48.0", "97.5"), ("47.0", None)]
    assert all("contact_now_mm" not in one.meta for one in player.recordings[1:])
    assert [one for each in player.replayed for one in instants(each)] == instants(player.counted)


# What the journal is told.


def test_the_journal_is_told_what_was_opened_and_closed(player: Player) -> None:
    player.play(reps(at(100), 2).short(100, 45).readings)
    started_s = player.counted[0].time_s
    assert player.notes == [RecordingOpened(time_s=started_s, started_s=started_s, name=player.files[0])]
    player.end()
    assert player.notes[1:] == [RecordingClosed(time_s=player.now_s, name=player.files[0], reps=2, misses=1, squats=0)]
    assert EPOCH + started_s == pytest.approx(1_760_000_004.2)


# Trouble.


def test_a_device_that_counts_otherwise_is_recorded_all_the_same_and_the_file_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    player = Player(tmp_path, meta=META | {"contact_mm": "10.0"})  # with that, nobody ever touches
    trace = reps(at(100), 3)
    with caplog.at_level(logging.WARNING):
        player.play(trace.readings).end()
    assert len(player.counted) == 3
    (recording,) = player.recordings
    assert recording.meta["exact"] == "no"
    assert recording.readings == trace.readings
    assert f"{player.files[0]}: no beginning gives what was counted; a replay may count otherwise" in caplog.text
    assert [note.reps for note in player.notes if isinstance(note, RecordingClosed)] == [0]
    assert player.cutter.problem == ""


def test_a_folder_that_cannot_be_made_is_told_and_the_next_set_tries_again(tmp_path: Path) -> None:
    player = Player(tmp_path / "recordings", plan=THREE)
    player.folder.write_text("in the way")
    trace = reps(at(100), 3).stand(CONTACT_MM + 100, 12)
    player.play(trace.readings)
    assert player.cutter.problem == f"This set is not recorded: {player.folder} cannot be made: File exists"
    assert player.files == []
    assert len(player.counted) == 3
    player.folder.unlink()
    player.play(reps(more(player), 3).readings).end()
    assert player.cutter.problem == ""
    assert player.replayed == [player.counted[3:]]


def test_a_set_longer_than_all_the_room_ends_where_the_room_does(tmp_path: Path) -> None:
    player = Player(tmp_path, max_bytes=140_000, plan=Plan(target_reps=(50, 60)))
    player.play(reps(at(100), 60).readings).end()
    assert player.cutter.problem == (
        f"This set is not recorded: {tmp_path / player.files[0]} fills the 140000 bytes of data.recordings_mb"
    )
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 140_000
    ((*replayed,),) = player.replayed
    assert 5 < len(replayed) < len(player.counted) == 60
    assert replayed == player.counted[: len(replayed)]


def test_a_full_disk_leaves_a_file_that_replays_and_stops_nothing_else(tmp_path: Path) -> None:
    script = """
import resource, signal, sys
from pathlib import Path
from tests.device.recorder.player import Player
from tests.device.recorder.test_cutter import at, reps
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
player = Player(Path(sys.argv[1]))
player.play(reps(at(100, noise_mm=2.0), 20).readings).end()
(replayed,) = player.replayed
print(len(player.counted), 2 < len(replayed) < 20, replayed == player.counted[:len(replayed)], player.cutter.problem)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    (file,) = tmp_path.iterdir()
    assert done.stdout == f"20 True True This set is not recorded: {file} cannot be written: No space left on device\n"


def test_what_cannot_be_known_of_labels_stops_the_recording_not_the_counting(tmp_path: Path) -> None:
    from device.errors import JournalError  # noqa: PLC0415

    def broken() -> list[str]:
        raise JournalError("hinge.db: disk I/O error")

    (tmp_path / "20200101T000000Z-set-1.csv").write_bytes(b"x" * 100_000)
    player = Player(tmp_path, max_bytes=120_000, labelled=broken)
    player.play(reps(at(100), 2).readings).end()
    assert player.cutter.problem == "This set is not recorded: hinge.db: disk I/O error"
    assert len(player.counted) == 2
    assert (tmp_path / "20200101T000000Z-set-1.csv").exists()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rate_hz", [8, 20, 30, 50])
def test_a_counter_that_starts_in_the_middle_comes_to_the_same_first_attempt(
    tmp_path: Path, seed: int, rate_hz: float
) -> None:
    """The state before a set that follows a rest in view: everything depends on where the file begins."""
    player = Player(tmp_path, plan=THREE)
    trace = reps(Trace(rate_hz=rate_hz, noise_mm=3.0, seed=seed).stand(1200, 1.0).stand(CONTACT_MM + 110, 2.0), 3, 110)
    trace.stand(CONTACT_MM + 110, 35.0 + seed)
    player.play(reps(trace, 3, 110).readings).end()
    assert kinds(player.counted) == ["touch"] * 6
    halves = player.counted[:3], player.counted[3:]
    assert [instants(replayed) for replayed in player.replayed] == [instants(half) for half in halves]
