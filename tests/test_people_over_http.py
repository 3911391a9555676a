"""People through real processes: over HTTP, in a simulation at speed, with a restart and a deletion for good."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from device.journal import DATABASE
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


BAD: list[tuple[str, dict[str, Any], int, str]] = [
    (
        "add_person",
        {"name": "A", "target_reps": [10, 20]},
        400,
        "it must be two whole numbers, 15 to 20, the lower one",
    ),
    ("add_person", {"name": "A", "target_reps": [20, 15]}, 400, "target_reps is [20,15]; it must be two whole numbers"),
    ("add_person", {"name": "A", "target_sets": [3, 5]}, 400, "target_sets is [3,5]; it must be two whole numbers, 3"),
    ("add_person", {"name": "A", "max_stance_mm": 400}, 400, "max_stance_mm is 400; it must be 76 (3 inches) to 356"),
    ("add_person", {"name": ""}, 400, 'name is ""; it must be 1 to 40 characters that can be seen'),
    ("add_person", {"name": "   "}, 400, "it must be 1 to 40 characters that can be seen"),
    ("add_person", {"name": "x" * 5000}, 400, "it must be 1 to 40 characters that can be seen"),
    ("add_person", {"name": "Ada"}, 409, "There is somebody called Ada already: choose another name."),
    ("change_person", {"person": 999, "name": "B"}, 409, "There is nobody with the number 999: they may have been"),
    ("choose_person", {"person": 999}, 409, "There is nobody with the number 999: they may have been deleted."),
    ("choose_person", {"person": "Ada"}, 400, 'person is "Ada"; it must be the number of a person'),
    ("delete_person", {"person": 999}, 409, "There is nobody with the number 999: they may have been deleted."),
    ("undo", {}, 409, "There is no rep to undo in this set."),
    ("end_set", {}, 409, "No set is running."),
    ("end_workout", {}, 409, "No workout is running."),
    ("skip_rest", {}, 409, "There is no rest to skip."),
    ("resume", {}, 409, "It is not paused."),
    ("contact_lost", {}, 409, "Contacts belong to the dowel hinge."),
]


def standing(house: House) -> dict[str, Any]:
    """What a refusal must not change."""
    state = until(house.state, "there is a state")
    kept = ("person", "person_id", "exercise", "reps", "set", "sets", "target_reps", "target_sets", "units")
    return {key: state[key] for key in kept}


def people(house: House) -> bytes:
    """Everything that is kept of people, as it is written."""
    with closing(sqlite3.connect(house.data / DATABASE)) as db:
        return repr(db.execute("SELECT * FROM person ORDER BY id").fetchall()).encode()


def test_what_cannot_be_is_refused_over_http_with_a_reason_and_changes_nothing(house: House) -> None:
    house.start_all("--simulate", "--speed", "0.1")  # the first rep is minutes away
    status, made = ask(house, "add_person", name="Ada")
    assert status == 200
    assert ask(house, "choose_person", person=made["person"])[0] == 200
    wait_chosen(house, "Ada")
    before, kept = standing(house), people(house)
    for command, args, status, reason in BAD:
        answered, answer = ask(house, command, **args)
        assert answered == status, (command, args, answer)
        assert reason in answer["reason"], (command, args, answer)
        assert "Traceback" not in answer["reason"]
        assert standing(house) == before, (command, args)
    assert people(house) == kept


def test_who_is_exercising_is_not_deleted(house: House) -> None:
    house.start_all("--simulate", "--speed", "3")
    ada = ask(house, "add_person", name="Ada")[1]["person"]
    free(house, "choose_person", person=ada)
    wait_chosen(house, "Ada")
    house.wait_reps(1)
    reps = until(
        lambda: (state := house.state()) and state["phase"] in ("ready", "lowering") and state["reps"], "a rep"
    )
    assert ask(house, "delete_person", person=ada) == (
        409,
        {"reason": "Ada is in the middle of a set: end the set first."},
    )
    state = until(house.state, "the state")
    assert (state["person_id"], state["reps"] >= reps) == (ada, True)
