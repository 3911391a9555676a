import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.errors import RecordingError
from device.reading import STATUSES, Reading
from device.recording import HEADER, Recording, RecordingWriter, head_with, read_recording

ROOT = Path(__file__).parents[2]
MOTION = ROOT.parent / "shared" / "data" / "motion"

rates = st.none() | st.floats(0, 512, allow_nan=False)
readings = st.lists(
    st.builds(
        Reading,
        st.floats(0, 1e9, allow_nan=False),
        st.none() | st.floats(0, 8191) | st.integers(0, 8191),
        st.none() | st.sampled_from(sorted(STATUSES)),
        rates,
        rates,
    ),
    min_size=1,
).map(lambda some: sorted(some, key=lambda reading: reading.time_s))
metas = st.dictionaries(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]*", fullmatch=True), st.text(st.characters(codec="utf-8")).map(str.strip)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "set.csv"


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(RecordingError) as caught:
        read_recording(path)
    return str(caught.value)


@settings(deadline=None)
@given(meta=metas, some=readings)
def test_what_is_written_is_read_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, meta: dict[str, str], some: list[Reading]
) -> None:
    if any("\n" in value or "\r" in value for value in meta.values()):
        meta = {key: " ".join(value.split()) for key, value in meta.items()}
    path = tmp_path_factory.mktemp("recordings") / "set.csv"
    with RecordingWriter(path, meta) as recording:
        for reading in some:
            recording.write(reading)
    assert read_recording(path) == Recording(meta, some)


def test_file_looks_as_the_contract_says(path: Path) -> None:
    with RecordingWriter(path, {"contact_mm": "40", "exercise": "wall"}) as recording:
        recording.write(Reading(0.0, 300, 0, 12.5, 0.25))
        recording.write(Reading(0.02, None, 255))
        recording.write(Reading(0.04, 76.5, None))
    assert (
        path.read_text()
        == f"# contact_mm: 40\n# exercise: wall\n{HEADER}\n0,300,0,12.5,0.25\n0.02,,255,,\n0.04,76.5,,,\n"
    )


def test_windows_line_ends_byte_order_mark_and_missing_last_newline_are_taken(path: Path) -> None:
    written(path, f"\ufeff# exercise: wall\r\n{HEADER}\r\n0,300,0,,\r\n0.1,301,0,,")
    assert read_recording(path) == Recording({"exercise": "wall"}, [Reading(0, 300), Reading(0.1, 301)])


def test_time_may_stand_still(path: Path) -> None:
    assert len(read_recording(written(path, f"{HEADER}\n1.5,300,0,,\n1.5,300,0,,\n")).readings) == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("0.1,300,0,", "4 columns, not 5: '0.1,300,0,'"),
        ("0.1,300,0,,,", "6 columns, not 5: '0.1,300,0,,,'"),
        ("", "1 columns, not 5: ''"),
        (",300,0,,", "time_s is blank"),
        ("soon,300,0,,", "time_s 'soon' is not a number"),
        ("nan,300,0,,", "time_s 'nan' is not a number"),
        ("inf,300,0,,", "time_s 'inf' is not a number"),
        ("1e999,300,0,,", "time_s is 1e999; it must be 0 or more, and finite"),
        ("-0.1,300,0,,", "time_s is -0.1; it must be 0 or more, and finite"),
        ("1_0,300,0,,", "time_s '1_0' is not a number"),
        ("0.1, 300,0,,", "range_mm ' 300' is not a number"),
        ("0.1,٣٠٠,0,,", "range_mm '٣٠٠' is not a number"),
        ("0.1,NaN,0,,", "range_mm 'NaN' is not a number"),
        ("0.1,-1,0,,", "range_mm is -1; it must be 0 to 8191"),
        ("0.1,8192,0,,", "range_mm is 8192; it must be 0 to 8191"),
        ("0.1,300,6,,", "status '6' is none of 0, 1, 2, 3, 4, 5, 255"),
        ("0.1,300,00,,", "status '00' is none of 0, 1, 2, 3, 4, 5, 255"),
        ("0.1,300,0,-2,", "signal_mcps is -2; it must be 0 or more, and finite"),
        ("0.1,300,0,1,much", "ambient_mcps 'much' is not a number"),
        ("0.1,300,0,1-2,", "signal_mcps '1-2' is not a number"),
        ("0.01,300,0,,", "time goes back to 0.01 s from 0.05 s"),
        ("# late: yes", "`# key: value` lines stand above the header"),
        (HEADER, "time_s 'time_s' is not a number"),
        ("0.1,30\r0,0,,", "range_mm '30\\r0' is not a number"),
        ("0.1,30\x000,0,,", "range_mm '30\\x000' is not a number"),
    ],
)
def test_malformed_row_is_told_with_file_line_and_reason(path: Path, row: str, reason: str) -> None:
    written(path, f"# exercise: wall\n{HEADER}\n0.05,300,0,,\n{row}\n0.2,300,0,,\n")
    assert refusal(path) == f"{path}:4: {reason}"


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        ("", 1, f"'' is not the header {HEADER}"),
        ("0,300,0,,\n", 1, f"'0,300,0,,' is not the header {HEADER}"),
        ("# exercise: wall\n", 1, f"no header; it is {HEADER}"),
        ("# exercise: wall\n# just talk\n", 2, "'# just talk' is not of the form `# key: value`"),
        ("# exercise: wall\n# exercise: dowel\n", 2, "exercise is given twice"),
        (f"# exercise: wall\n{HEADER}\n", 2, "no readings below the header"),
        (f"{HEADER}", 1, "no readings below the header"),
        ("time_s,range_mm\n0,300\n", 1, f"'time_s,range_mm' is not the header {HEADER}"),
    ],
)
def test_malformed_head_is_told_with_file_line_and_reason(path: Path, text: str, where: int, reason: str) -> None:
    assert refusal(written(path, text)) == f"{path}:{where}: {reason}"


@pytest.mark.parametrize(
    "cut", ["0", "0.1", "0.1,", "0.1,30", "0.1,300,25", "0.1,300,0,", "0.1,300,0,1.", "0.1,300,0,1,1e"]
)
@pytest.mark.parametrize("behind", ["", "\0" * 1000], ids=["nothing", "zeros"])
def test_a_row_that_a_power_cut_left_unfinished_is_left_out(path: Path, cut: str, behind: str) -> None:
    written(path, f"{HEADER}\n0,300,0,,\n0.05,301,0,,\n{cut}{behind}")
    assert read_recording(path).readings == [Reading(0, 300), Reading(0.05, 301)]


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("0.1,30x", "2 columns, not 5: '0.1,30x'"),
        ("0.1,9000,0", "3 columns, not 5: '0.1,9000,0'"),
        ("0.1,300,7,,", "status '7' is none of 0, 1, 2, 3, 4, 5, 255"),
        ("0.1,300,0,,,", "6 columns, not 5: '0.1,300,0,,,'"),
        (",300,0", "3 columns, not 5: ',300,0'"),
        ("0.01,300,0,,", "time goes back to 0.01 s from 0.05 s"),
        ("0.1,3\0", "2 columns, not 5: '0.1,3\\x00'"),
    ],
)
def test_an_unfinished_line_that_no_row_begins_with_is_refused(path: Path, last: str, reason: str) -> None:
    text = f"{HEADER}\n0.05,300,0,,\n{last}"
    assert refusal(written(path, text if last[-1:] != "\0" else f"{text}\n")) == f"{path}:3: {reason}"


@given(readings, st.data())
@settings(deadline=None)
def test_a_recording_cut_off_anywhere_below_its_header_loses_one_reading_at_most(
    tmp_path_factory: pytest.TempPathFactory, some: list[Reading], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("recordings") / "set.csv"
    with RecordingWriter(path, {}) as recording:
        for reading in some:
            recording.write(reading)
    whole = path.read_bytes()
    cut = whole[: data.draw(st.integers(whole.index(b"\n") + 1, len(whole)))]
    rows = cut.count(b"\n") - 1
    written(path, cut)
    if rows == 0 and b"\n" in cut[-1:]:
        assert refusal(path) == f"{path}:1: no readings below the header"
        return
    kept = [] if rows == 0 and cut.count(b",") < 8 else read_recording(path).readings
    assert kept[:rows] == some[:rows]
    assert len(kept) - rows in (0, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("9" * 5_000_000 + ",300,0,,", f"time_s is {'9' * 60}...; it must be 0 or more, and finite"),
        ("0.1," + "9" * 5_000_000 + ",0,,", f"range_mm is {'9' * 60}...; it must be 0 to 8191"),
        ("0.1,300," + "0" * 5_000_000 + ",,", f"status '{'0' * 60}...' is none of 0, 1, 2, 3, 4, 5, 255"),
        ("0." + "0" * 5_000_000 + ",300,0,,", f"time goes back to 0.{'0' * 58}... s from 0.05 s"),
        ("x" * 5_000_000, f"1 columns, not 5: '{'x' * 60}...'"),
    ],
    ids=["time", "range", "status", "back", "nothing"],
)
def test_a_huge_line_is_told_in_a_short_one(path: Path, line: str, said: str) -> None:
    assert refusal(written(path, f"{HEADER}\n0.05,300,0,,\n{line}\n")) == f"{path}:3: {said}"


def test_what_is_too_large_to_read_is_refused_before_it_fills_the_memory(path: Path) -> None:
    with path.open("wb") as file:
        file.write(f"{HEADER}\n".encode())
        file.truncate(10**12)
    assert refusal(path) == f"{path}: more than 64 MB: cut it into several recordings"


def test_what_is_not_utf8_is_told_with_its_line(path: Path) -> None:
    written(path, f"# who: x\n{HEADER}\n0,300,0,,\n".encode() + b"0.1,\xff,0,,\n")
    assert refusal(path) == f"{path}:4: not UTF-8 text"
    assert refusal(written(path, f"{HEADER}\n0,300,0,,\n".encode("utf-16"))) == f"{path}:1: not UTF-8 text"


def test_missing_file_and_folder_are_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv") == f"{tmp_path / 'none.csv'}: cannot be read: No such file or directory"
    assert refusal(tmp_path) == f"{tmp_path}: cannot be read: Is a directory"


@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_no_bytes_raise_anything_but_the_one_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = written(tmp_path_factory.mktemp("recordings") / "set.csv", HEADER.encode() + b"\n" + data)
    said = ""
    try:
        read_recording(path)
    except RecordingError as error:
        said = str(error)
    assert not said or said.startswith(f"{path}:")
    assert "\n" not in said


def test_existing_file_is_not_overwritten(path: Path) -> None:
    written(path, "precious")
    with (
        pytest.raises(RecordingError, match=r"set.csv is there already: choose another name"),
        RecordingWriter(path, {}),
    ):
        pass
    assert path.read_text() == "precious"


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "none" / "set.csv"
    with pytest.raises(RecordingError, match=r"set.csv cannot be written: No such file"), RecordingWriter(path, {}):
        pass


@pytest.mark.parametrize(
    "meta", [{"two words": "x"}, {"": "x"}, {"key": "two\nlines"}, {"key": "two\rlines"}, {"key": " x"}, {"k:y": "x"}]
)
def test_meta_that_could_not_be_read_back_is_refused(path: Path, meta: dict[str, str]) -> None:
    with pytest.raises(RecordingError, match="is not of the form `# key: value` in one line"):
        RecordingWriter(path, meta)
    assert not path.exists()


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (Reading(float("nan"), 300), "time_s 'nan' is not a number"),
        (Reading(0.5, 300), "time goes back to 0.5 s from 1.0 s"),
        (Reading(2.0, 9000), "range_mm is 9000; it must be 0 to 8191"),
        (Reading(2.0, 300, 17), "status '17' is none of 0, 1, 2, 3, 4, 5, 255"),
    ],
)
def test_reading_that_could_not_be_read_back_is_refused_and_the_rest_kept(
    path: Path, reading: Reading, reason: str
) -> None:
    with RecordingWriter(path, {}) as recording:
        recording.write(Reading(1.0, 300))
        with pytest.raises(RecordingError, match="a reading is not written: ") as caught:
            recording.write(reading)
        recording.write(Reading(3.0, 301))
    assert str(caught.value).endswith(reason)
    assert read_recording(path).readings == [Reading(1.0, 300), Reading(3.0, 301)]


def test_size_cap_stops_the_recording_and_says_so(path: Path) -> None:
    with RecordingWriter(path, {}, max_bytes=100) as recording:
        recording.write(Reading(0.0, 300))
        assert recording.stopped == ""
        for step in range(1, 20):
            recording.write(Reading(step / 10, 300))
        assert recording.stopped == f"{path} has reached its 100 bytes: the rest is not recorded"
    kept = read_recording(path).readings
    assert path.stat().st_size <= 100
    assert [reading.time_s for reading in kept] == [step / 10 for step in range(len(kept))]


def test_full_disk_is_told_and_leaves_whole_rows(path: Path) -> None:
    script = """
import resource, signal, sys
from pathlib import Path
from device.errors import RecordingError
from device.reading import Reading
from device.recording import RecordingWriter
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
try:
    with RecordingWriter(Path(sys.argv[1]), {}) as recording:
        for step in range(100):
            recording.write(Reading(step / 10, 300))
except RecordingError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, path], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith(f"{path} cannot be written: ")
    assert path.read_bytes().endswith(b",300,0,,\n")
    assert len(read_recording(path).readings) > 2


def test_a_disk_too_full_for_the_header_keeps_no_empty_file(path: Path) -> None:
    script = """
import resource, signal, sys
from pathlib import Path
from device.errors import RecordingError
from device.recording import RecordingWriter
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
try:
    RecordingWriter(Path(sys.argv[1]), {}).__enter__()
except RecordingError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, path], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == f"{path} cannot be written: No space left on device\n"
    assert not path.exists()


def test_killed_recorder_loses_no_row(path: Path) -> None:
    script = """
import sys
from pathlib import Path
from device.reading import Reading
from device.recording import RecordingWriter
with RecordingWriter(Path(sys.argv[1]), {"exercise": "wall"}) as recording:
    for step in range(10**9):
        recording.write(Reading(step / 50, 300))
        print(step, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", script, path], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(200):
            told = int(process.stdout.readline())
        process.kill()
    recording = read_recording(path)
    assert recording.meta == {"exercise": "wall"}
    assert len(recording.readings) > told


@pytest.mark.skipif(not MOTION.is_dir(), reason=f"real motion capture is not at {MOTION}")
def test_real_recordings_are_read() -> None:
    recordings = [read_recording(path) for path in sorted(MOTION.glob("*.csv"))]
    assert len(recordings) == 13
    for recording in recordings:
        assert recording.meta["contact_mm"] == "40"
        assert len(recording.readings) > 500


def test_more_is_said_above_the_readings(path: Path) -> None:
    with RecordingWriter(path, {"exercise": "wall", "set": "1"}) as recording:
        recording.write(Reading(0.0, 300))
        recording.sync()
        assert recording.size == path.stat().st_size
    with path.open("rb") as file:
        copied = head_with(path, file, {"set": "2", "hinge_reps": "14"}) + file.read()
    assert read_recording(written(path, copied)) == Recording(
        {"exercise": "wall", "set": "2", "hinge_reps": "14"}, [Reading(0.0, 300)]
    )


@pytest.mark.parametrize(
    ("content", "added", "reason"),
    [
        (b"", {}, "no header; it is time_s"),
        (b"# a: 1\n", {}, "no header; it is time_s"),
        (HEADER.encode(), {}, "no header; it is time_s"),
        (b"x" * 10_000, {}, "no header; it is time_s"),
        (b"# a: 1\n" * 200 + HEADER.encode() + b"\n", {}, "no header; it is time_s"),
        (b"no meta\n" + HEADER.encode() + b"\n", {}, "'no meta' is not the header"),
        (HEADER.encode() + b"\n", {"label": "a\nb"}, "is not of the form"),
    ],
)
def test_what_does_not_begin_as_a_recording_gets_nothing_added(
    path: Path, content: bytes, added: dict[str, str], reason: str
) -> None:
    with written(path, content).open("rb") as file, pytest.raises(RecordingError) as caught:
        head_with(path, file, added)
    assert str(caught.value).startswith(str(path))
    assert reason in str(caught.value)
