"""Downloads: whole, streamed, and told where they cannot be."""

import json
from pathlib import Path

from tests.web.stage import EPOCH, Stage, told, workout

DAY_S = 86_400.0


def test_everything_is_a_download_of_json(nobody: Stage) -> None:
    nobody.keep(workout(0))
    ada = nobody.make("Ada", workout(DAY_S))
    answer = nobody.app.test_client().get("/export/all.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=wall-hinge.json"
    found = json.loads(answer.get_data())
    assert [(one["person"], one["started_at"]) for one in found["workouts"]] == [(None, EPOCH), (ada, EPOCH + DAY_S)]


def test_reps_are_a_download_of_one_person_or_of_all(nobody: Stage) -> None:
    nobody.keep(workout(0))
    ada = nobody.make("Ada", workout(DAY_S, reps=3))
    client = nobody.app.test_client()
    lines = client.get("/export/reps.csv").get_data(as_text=True).splitlines()
    assert len(lines) == 1 + 15 + 3
    hers = client.get(f"/export/reps.csv?person={ada}").get_data(as_text=True).splitlines()
    assert len(hers) == 4
    assert hers[1].startswith("2,Ada,wall,,1,1,2026-05-29T20:26:40.000+00:00,76.19999999999999,1.2,")
    bad = client.get("/export/reps.csv?person=x")
    assert bad.status_code == 400
    assert "person= must be the number of a person." in bad.get_data(as_text=True)


def test_what_cannot_be_read_is_told(nobody: Stage, tmp_path: Path) -> None:
    client = nobody.app.test_client()
    assert client.get("/export/all.json").status_code == 200
    (tmp_path / "hinge.db").write_bytes(b"this is no database at all" * 100)
    assert client.get("/export/reps.csv").status_code == 503


def test_a_huge_body_is_refused(stage: Stage) -> None:
    answer = stage.app.test_client().post("/api/commands/import_part", data=b"x" * 70_000)
    assert answer.status_code == 413
    assert told(answer)["reason"] == "The request is larger than 64 kB."
