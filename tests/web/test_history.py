"""The history's pages and data, over a real journal."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from device.journal import SIMULATED
from device.journal.history import ProgressPoint
from tests.web.stage import Stage, told, workout
from web import charts

DAY_S = 86_400.0


@pytest.fixture
def kept(nobody: Stage) -> FlaskClient:
    nobody.keep(workout(0), workout(DAY_S, 4), workout(2 * DAY_S, 5, reps=20))
    return nobody.app.test_client()


def test_an_empty_history_is_a_friendly_sentence(nobody: Stage) -> None:
    answer = nobody.app.test_client().get("/history")
    assert answer.status_code == 200
    assert "Nothing here yet." in answer.get_data(as_text=True)


def test_history_lists_workouts_newest_first(kept: FlaskClient) -> None:
    page = kept.get("/history").get_data(as_text=True)
    assert page.index('href="/history/3"') < page.index('href="/history/2"') < page.index('href="/history/1"')
    assert "20 reps in 1 set, 1 miss" in page
    assert "5.0 in <small>best stance</small>" in page
    assert '<time datetime="2026-05-28T20:26:40Z">28 May 2026, 20:26 UTC</time>' in page


def test_history_draws_the_progression_and_tells_it_in_words(kept: FlaskClient) -> None:
    page = kept.get("/history").get_data(as_text=True)
    assert "Best stance over 3 workouts: 3.0 inches in the first, 5.0 in the latest, 5.0 at the farthest." in page
    assert 'role="img"' in page
    assert "<caption>Stances in inches</caption>" in page


def test_simulated_workouts_say_so_and_are_nobodys_progress(nobody: Stage) -> None:
    nobody.keep(workout(0, 9), workout(DAY_S, 9), person=SIMULATED)
    nobody.keep(workout(2 * DAY_S), workout(3 * DAY_S, 4))
    page = nobody.app.test_client().get("/history").get_data(as_text=True)
    assert page.count("simulated") == 2
    assert "Best stance over 2 workouts: 3.0 inches in the first, 4.0 in the latest, 4.0 at the farthest." in page


def test_a_chart_holds_no_style_or_script(kept: FlaskClient) -> None:
    page = kept.get("/history").get_data(as_text=True)
    chart = page[page.index("<svg") : page.index("</svg>") + 6]
    tree = ET.fromstring(chart)
    assert {e.tag.rpartition("}")[2] for e in tree.iter()}.isdisjoint({"style", "script"})
    assert not [e for e in tree.iter() if "style" in e.attrib]


def test_one_workout_makes_no_chart(nobody: Stage) -> None:
    nobody.keep(workout(0))
    page = nobody.app.test_client().get("/history").get_data(as_text=True)
    assert 'href="/history/1"' in page
    assert "How far from the wall" not in page


@pytest.mark.parametrize("count", [1, 2, 40, 120])
def test_charts_of_any_length_can_be_drawn(count: int) -> None:
    points = [
        ProgressPoint(workout=n, started_at=n * DAY_S, start_stance_mm=76.0, best_stance_mm=76.0 + n, reps=20, misses=0)
        for n in range(count)
    ]
    assert ET.fromstring(charts.progression(points)).tag.endswith("svg")


def test_a_workout_shows_reps_measures_misses_and_advice(kept: FlaskClient) -> None:
    page = kept.get("/history/1").get_data(as_text=True)
    assert "Set 1: 15 reps" in page
    row = "<td>15</td><td>3.0</td><td>3.0</td><td>1.2</td><td>0.5</td><td>1.1</td>"
    assert row in page
    assert "almost: 0.6 in short" in page
    assert "hips went down instead of back" in page
    assert '<tr class="undone"><td>undone</td>' in page
    assert "Step one inch farther from the wall." in page
    assert "5 comfortable reps in a row at 3 inches." in page


def test_a_workout_is_there_as_data(kept: FlaskClient) -> None:
    data = told(kept.get("/api/history/1"))
    assert data["summary"]["reps"] == 15
    assert [a["kind"] for a in data["sets"][0]["attempts"]].count("rep") == 16
    assert data["advice"][0]["kind"] == "step_out"


def test_the_list_is_there_as_data(kept: FlaskClient) -> None:
    data = told(kept.get("/api/history"))
    assert [w["id"] for w in data["workouts"]] == [3, 2, 1]
    assert data["next_before"] is None
    assert len(told(kept.get("/api/history/progression"))["progression"]) == 3


def test_long_histories_come_in_pages(nobody: Stage) -> None:
    nobody.keep(*[workout(n * DAY_S, reps=1) for n in range(31)])
    client = nobody.app.test_client()
    assert 'href="/history?before=2"' in client.get("/history").get_data(as_text=True)
    older = client.get("/history?before=2").get_data(as_text=True)
    assert 'href="/history/1"' in older
    assert "Older workouts" not in older
    assert "There are no older workouts." in client.get("/history?before=1").get_data(as_text=True)
    assert told(client.get("/api/history"))["next_before"] == 2


@pytest.mark.parametrize("workout_id", ["99", str(2**63 - 1)])
def test_an_unknown_workout_is_a_clear_page(kept: FlaskClient, workout_id: str) -> None:
    answer = kept.get(f"/history/{workout_id}")
    assert answer.status_code == 404
    assert f"There is no workout {workout_id}." in answer.get_data(as_text=True)
    data = kept.get(f"/api/history/{workout_id}")
    assert data.status_code == 404
    assert told(data)["reason"].startswith(f"There is no workout {workout_id}.")


@pytest.mark.parametrize("path", ["/history/x", "/history/-1", f"/history/{2**63}", "/history/1.5"])
def test_what_is_no_number_is_no_workout(kept: FlaskClient, path: str) -> None:
    assert kept.get(path).status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "", "1e3", "٣", str(2**63)])
def test_a_bad_page_is_told(kept: FlaskClient, before: str) -> None:
    answer = kept.get("/history", query_string={"before": before})
    assert answer.status_code == 400
    assert "before= must be the number of a workout" in answer.get_data(as_text=True)


def test_a_database_that_cannot_be_read_is_told(nobody: Stage, tmp_path: Path) -> None:
    (tmp_path / "hinge.db").write_bytes(b"this is no database at all" * 100)
    client = nobody.app.test_client()
    answer = client.get("/history")
    assert answer.status_code == 503
    assert "The history cannot be read." in answer.get_data(as_text=True)
    assert told(client.get("/api/history"))["reason"].startswith("The history cannot be read.")
    assert client.get("/").status_code == 200
