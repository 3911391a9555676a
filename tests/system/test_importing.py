"""An export into the running device, in pieces over the real link."""

import base64
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from device.errors import ImportRefused
from device.exporting import export_file
from device.importing import PART, PART_BYTES, import_file
from device.journal import DATABASE, DataFolder, History
from device.journal.takein import Taken
from device.live import Answer
from tests.device.journal.test_takeout import filled, taken_out
from tests.device.journal.test_tallies import agree
from tests.system.house import House
from tests.system.test_people import ask, house_with, past_of, refused


@pytest.fixture
def export(tmp_path: Path) -> Path:
    filled(tmp_path / "old")
    export_file(tmp_path / "all.json", folder=tmp_path / "old")
    return tmp_path / "all.json"


def send(house: House, data: bytes) -> None:
    for offset in range(0, len(data), PART_BYTES):
        piece = base64.b64encode(data[offset : offset + PART_BYTES]).decode()
        assert ask(house, "import_part", offset=offset, data=piece).ok


def beside(house: House, act: Callable[[], Any]) -> Any:
    """Do it while the house goes on; give what came of it, or the error."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(act())
        except ImportRefused as error:
            results.append(error)

    acting = threading.Thread(target=run)
    acting.start()
    while acting.is_alive():
        house.step()
        time.sleep(0.001)
    acting.join()
    return results[0]


def test_a_running_device_takes_an_export_and_the_coach_looks_back_at_it(export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with house_with(folder) as house:
        send(house, export.read_bytes())
        done = ask(house, "import_all")
        assert done == Answer(ok=True, data={"done": True, "people": 1, "workouts": 3, "reps": 22})
        assert not (folder / PART).exists()
        assert taken_out(History(folder / DATABASE)) == taken_out(History(tmp_path / "old" / DATABASE))
        assert agree(folder) == [1, 3, 4]
        house.until(lambda: [one.reps for one in past_of(house)] == [1], within_s=60)
        again = ask(house, "import_all")
        assert again == refused("Nothing has been sent to import.")


def test_the_command_line_goes_through_the_running_device(export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with house_with(folder) as house, DataFolder(folder).lock():
        taken = beside(house, lambda: import_file(export, folder=folder, socket_path=house.link.path))
        assert taken == Taken(people=1, workouts=3, reps=22)
        export.write_text(export.read_text().replace('"stance_mm":76.5', '"stance_mm":"x"', 1))
        error = beside(house, lambda: import_file(export, folder=folder, socket_path=house.link.path))
        assert str(error).startswith("there are 3 workouts and 1 people already")


def test_a_malformed_one_is_told_by_place_and_leaves_nothing(export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with house_with(folder) as house:
        send(house, export.read_bytes().replace(b'"stance_mm":76.5', b'"stance_mm":"x"', 1))
        answer = ask(house, "import_all")
        assert answer.code == "refused"
        where = "`$.workouts[0].sets[0].attempts[0].stance_mm`; nothing was imported"
        assert answer.reason == f"the file: Expected `float`, got `str` - at {where}"
        assert not (folder / PART).exists()
        assert History(folder / DATABASE).workouts(9) == []
        send(house, export.read_bytes())
        assert ask(house, "import_all").ok


def test_pieces_out_of_order_or_too_many_are_refused(tmp_path: Path) -> None:
    piece = base64.b64encode(b"abc").decode()
    with house_with(tmp_path) as house:
        assert ask(house, "import_part", offset=0, data=piece) == Answer(ok=True, data={"bytes": 3})
        wrong = ask(house, "import_part", offset=7, data=piece)
        assert wrong == refused("3 bytes have come, and this piece begins at 7: start again.")
        huge = ask(house, "import_part", offset=256_000_000, data=piece)
        assert huge == refused("The file has more than 256 MB: stop the device and use wall-hinge import.")
        assert ask(house, "import_part", offset=3, data=piece).data == {"bytes": 6}
        assert ask(house, "import_part", offset=0, data=piece).data == {"bytes": 3}


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({}, "import_part takes offset, a whole number from 0, and data, a piece in base64"),
        ({"offset": -1, "data": ""}, "import_part takes offset, a whole number from 0, and data, a piece in base64"),
        ({"offset": 0, "data": "*"}, "import_part: data is no base64"),
        ({"offset": True, "data": ""}, "import_part takes offset, a whole number from 0, and data, a piece in base64"),
    ],
)
def test_a_piece_that_is_none_is_told(tmp_path: Path, args: dict[str, Any], reason: str) -> None:
    with house_with(tmp_path) as house:
        assert ask(house, "import_part", **args) == Answer(ok=False, reason=reason, code="malformed")
