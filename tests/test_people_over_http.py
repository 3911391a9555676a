"""People through real processes: over HTTP, in a simulation at speed, with a restart and a deletion for good."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes import House, complaints, house_in, until


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def ask(house: House, command: str, /, **args: Any) -> tuple[int, dict[str, Any]]:
    return house.command(command, json.dumps(args).encode(), Content_Type="application/json")


def wait_chosen(house: House, name: str) -> dict[str, Any]:
    return until(lambda: (state := house.state()) and state["person"] == name and state, f"{name!r} is chosen")


def free(house: House, command: str, /, **args: Any) -> dict[str, Any]:
    """Ask for something that a running set forbids, ending sets that are in the way: the simulated person trains on."""

    def done() -> dict[str, Any] | None:
        status, answer = ask(house, command, **args)
        if status == 409:
            assert "is in the middle of a set: end the set first." in answer["reason"]
            ask(house, "end_set")
            return None
        assert status == 200, answer
        return answer

    return until(done, command)


def test_a_person_trains_is_found_again_and_goes_for_good(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "10")
    status, made = ask(house, "add_person", name="Ada Zorkmid", units="cm", target_reps=[15, 18])
    assert (status, set(made)) == (200, {"ok", "person"})
    ada = made["person"]
    free(house, "choose_person", person=ada)
    state = wait_chosen(house, "Ada Zorkmid")
    assert (state["person_id"], state["units"], state["target_reps"]) == (ada, "cm", [15, 18])
    house.wait_reps(2)
    assert running.end().status == 0

    running = house.start_all("--simulate", "--speed", "10")
    assert wait_chosen(house, "Ada Zorkmid")["person_id"] == ada
    (workout,) = json.loads(house.ask(f"/api/history?person={ada}")[2])["workouts"]
    assert workout["person"] == "Ada Zorkmid"
    assert workout["reps"] >= 2
    assert b"Ada Zorkmid" in house.ask("/people")[2]
    assert free(house, "delete_person", person=ada) == {"ok": True}
    wait_chosen(house, "")
    assert house.ask(f"/history?person={ada}")[0] == 404
    assert house.ask(f"/history/{workout['id']}")[0] in (200, 404)  # its number may be somebody else's already
    ended = running.end()
    assert (ended.status, complaints(ended.err)) == (0, [])
    assert not any(b"Zorkmid" in file.read_bytes() for file in house.data.rglob("*") if file.is_file())


def test_bad_people_over_http_are_refused_and_disturb_nothing(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "10")
    assert ask(house, "add_person", name="Ada")[0] == 200
    for command, args, status, reason in (
        ("add_person", {}, 400, "name is missing"),
        ("add_person", {"name": " "}, 400, "it must be 1 to 40 characters that can be seen"),
        ("add_person", {"name": "x" * 60_000}, 400, "it must be 1 to 40 characters that can be seen"),
        ("add_person", {"name": "A\nB"}, 400, "it must be 1 to 40 characters that can be seen"),
        ("add_person", {"name": "ada"}, 409, "There is somebody called Ada already"),
        ("add_person", {"name": "Bob", "target_sets": [1, 2]}, 400, "two whole numbers, 3 to 4"),
        ("choose_person", {"person": 12345}, 409, "There is nobody with the number 12345"),
        ("choose_person", {"person": "Ada"}, 400, "it must be the number of a person"),
        ("delete_person", {"person": 12345}, 409, "There is nobody with the number 12345"),
        ("choose_exercise", {"exercise": "squat"}, 400, "choose_exercise takes exercise, which must be "),
        ("skip_rest", {}, 409, "There is no rest to skip."),
    ):
        got, answer = ask(house, command, **args)
        assert got == status, (command, str(args)[:60], answer)
        assert reason in answer["reason"], (command, answer)
        assert "Traceback" not in answer["reason"]
    house.wait_reps(1)
    state = house.state()
    assert state is not None
    assert (state["person"], state["warning"]) == ("", "")
    ended = running.end()
    assert (ended.status, complaints(ended.err)) == (0, [])
