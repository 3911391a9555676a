"""The history's pages and data, over a real journal."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from device.hinge.events import WorkoutEnded, WorkoutStarted
from device.journal import SIMULATED
from device.journal.people import kept_people
from tests.web.stage import Stage, told, until, workout

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
    rows = [page.index(f'<a class="row" href="/history/{number}"') for number in (3, 2, 1)]
    assert rows == sorted(rows)
    assert "20 reps in 1 set, 1 miss" in page
    assert "5.0 in <small>best stance</small>" in page
    assert '<time datetime="2026-05-28T20:26:40Z">28 May 2026, 20:26 UTC</time>' in page


def test_history_draws_the_progression_and_tells_it_in_words(kept: FlaskClient) -> None:
    page = kept.get("/history").get_data(as_text=True)
    assert "Best stance 3 inches at first, 5 inches lately, 5 inches at the farthest." in page
    assert "Comfortable: 5 inches at the farthest." in page
    assert 'role="img"' in page
    assert "<caption>Stances in inches, to a tenth</caption>" in page
    assert '<th scope="row">30 May 2026</th><td>5.0</td><td>5.0</td></tr>' in page
    assert "50 reps in 3 sets and 3 workouts." in page
    assert "Lately 1.2 s down, 0.5 s held, 1.1 s up." in page
    assert "3 misses and 3 squats in 56 attempts." in page


def test_simulated_workouts_say_so_and_are_nobodys_progress(nobody: Stage) -> None:
    nobody.keep(workout(0, 9), workout(DAY_S, 9), person=SIMULATED)
    nobody.keep(workout(2 * DAY_S), workout(3 * DAY_S, 4))
    client = nobody.app.test_client()
    page = client.get("/history").get_data(as_text=True)
    assert page.count("simulated") == 0
    assert "Best stance 3 inches at first, 4 inches lately, 4 inches at the farthest." in page
    (simulated,) = (one.profile.id for one in kept_people(nobody.folder / "hinge.db") if one.profile.simulated)
    assert f'href="/history?person={simulated}">The simulation</a>' in page
    page = client.get(f"/history?person={simulated}").get_data(as_text=True)
    assert page.count("simulated") == 2
    assert "Best stance 9 inches at first, 9 inches lately" in page


def test_histories_of_people_are_never_mixed(nobody: Stage) -> None:
    nobody.keep(workout(0, 3))
    ada = nobody.make("Ada", workout(DAY_S, 4), workout(2 * DAY_S, 5, reps=20), units="cm")
    bob = nobody.make("<b>Bob</b>", workout(3 * DAY_S, 8))
    client = nobody.app.test_client()
    hers = client.get(f"/history?person={ada}").get_data(as_text=True)
    assert [f'href="/history/{n}"' in hers for n in (1, 2, 3, 4)] == [False, True, True, False]
    assert "12.7 cm <small>best stance</small>" in hers
    assert "Best stance 10.2 centimetres at first, 12.7 centimetres lately" in hers
    assert "<caption>Stances in centimetres, to a tenth</caption>" in hers
    assert "Farthest comfortable stance so far: 12.7 centimetres" in hers
    assert f'<a href="/history?person={ada}" aria-current="page">Ada</a>' in hers
    assert f'<a href="/history?person={bob}">&lt;b&gt;Bob&lt;/b&gt;</a>' in hers
    assert [one["id"] for one in told(client.get(f"/api/history?person={bob}"))["workouts"]] == [4]
    assert len(told(client.get(f"/api/history/progression?person={ada}"))["progression"]) == 2
    detail = client.get("/history/3").get_data(as_text=True)
    assert "12.7 <small>cm</small>" in detail
    assert "· Ada" in detail


def test_without_being_asked_theirs_is_shown_who_is_chosen(stage: Stage) -> None:
    stage.keep(workout(0, 3))
    ada = stage.make("Ada", workout(DAY_S, 4))
    client = stage.app.test_client()
    assert [one["id"] for one in told(client.get("/api/history"))["workouts"]] == [1]
    seq = stage.device.say(person="Ada", person_id=ada)
    until(lambda: told(client.get("/api/state"))["seq"] == seq)
    assert [one["id"] for one in told(client.get("/api/history"))["workouts"]] == [2]


def test_pages_of_a_long_history_stay_with_the_person(nobody: Stage) -> None:
    ada = nobody.make("Ada", *[workout(n * DAY_S, reps=1) for n in range(31)])
    nobody.keep(workout(99 * DAY_S))
    client = nobody.app.test_client()
    assert f'href="/history?before=2&amp;person={ada}"' in client.get(f"/history?person={ada}").get_data(as_text=True)
    older = client.get(f"/history?before=2&person={ada}").get_data(as_text=True)
    assert older.count('class="row"') == 1


@pytest.mark.parametrize(("person", "status"), [("x", 400), ("", 400), ("-1", 400), ("0", 400), ("7", 404)])
def test_nobodys_history_is_told(kept: FlaskClient, person: str, status: int) -> None:
    for path in ("/history", "/api/history", "/api/history/progression"):
        answer = kept.get(path, query_string={"person": person})
        assert answer.status_code == status
        words = "person= must be the number of a person" if status == 400 else "There is nobody with the number 7."
        assert words in answer.get_data(as_text=True)


def test_a_chart_holds_no_style_or_script(kept: FlaskClient) -> None:
    page = kept.get("/history").get_data(as_text=True)
    chart = page[page.index("<svg") : page.index("</svg>") + 6]
    tree = ET.fromstring(chart)
    assert {e.tag.rpartition("}")[2] for e in tree.iter()}.isdisjoint({"style", "script"})
    assert not [e for e in tree.iter() if "style" in e.attrib]


def test_one_workout_is_a_history_too(nobody: Stage) -> None:
    nobody.keep(workout(0))
    page = nobody.app.test_client().get("/history").get_data(as_text=True)
    assert 'href="/history/1"' in page
    assert "Best stance 3 inches at first, 3 inches lately" in page


def test_a_workout_that_runs_is_in_the_list_before_it_is_in_the_charts(nobody: Stage) -> None:
    nobody.keep(workout(0)[:12])
    page = nobody.app.test_client().get("/history").get_data(as_text=True)
    assert "5 reps in 1 set, running" in page
    assert "<svg" not in page


def test_what_a_range_leaves_out_is_not_in_its_charts(nobody: Stage) -> None:
    nobody.keep(workout(-500 * DAY_S, 3), workout(-100 * DAY_S, 5), workout(0, 4))
    client = nobody.app.test_client()
    first = {"30": "4 inches", "year": "5 inches", "all": "3 inches"}
    for range_, inches in first.items():
        page = client.get(f"/history?range={range_}").get_data(as_text=True)
        assert f"Best stance {inches} at first, 4 inches lately" in page
        assert page.count('class="row"') == 3


def test_each_exercise_has_its_own_history(nobody: Stage) -> None:
    dowel = [replace(one, exercise="dowel") if isinstance(one, WorkoutStarted) else one for one in workout(DAY_S, 20)]
    nobody.keep(workout(0, 3), dowel)
    client = nobody.app.test_client()
    latest = client.get("/history").get_data(as_text=True)
    assert "How deep" in latest
    assert '<a href="/history?exercise=dowel" aria-current="page">Dowel hinge</a>' in latest
    assert '<a class="row" href="/history/1">' not in latest
    wall = client.get("/history?exercise=wall").get_data(as_text=True)
    assert "How far from the wall" in wall
    assert '<a class="row" href="/history/2">' not in wall
    none = client.get("/history?exercise=handcuff").get_data(as_text=True)
    assert "There is no workout of this exercise yet." in none
    assert [one["id"] for one in told(client.get("/api/history?exercise=wall"))["workouts"]] == [1]


def test_a_month_shows_its_days_and_the_ones_beside_it(nobody: Stage) -> None:
    nobody.keep(workout(0), workout(3600), workout(5 * DAY_S, reps=20))  # 28 May 2026 and 2 June
    client = nobody.app.test_client()
    june = client.get("/history").get_data(as_text=True)
    assert '<h2 id="days">June 2026</h2>' in june
    assert '<a href="/history/3" data-look="1" aria-label="2 June: 20 reps">2</a>' in june
    may = client.get("/history?month=2026-05").get_data(as_text=True)
    assert 'href="/history/2" data-look="2" aria-label="28 May: 2 workouts, 30 reps">28</a>' in may
    assert "1 day, 2 workouts, 30 reps." in may
    assert 'href="/history?month=2026-04#days"' in may
    assert 'href="/history?month=2026-06#days"' in may


def test_a_summary_says_it_all_on_one_page(nobody: Stage) -> None:
    nobody.keep(workout(0), [*workout(DAY_S, 4, reps=20)[:-1], WorkoutEnded(time_s=DAY_S + 200, why="hurt")])
    page = nobody.app.test_client().get("/history/summary").get_data(as_text=True)
    for name, number in (("Workouts", 2), ("Sets", 2), ("Reps", 35), ("Missed", "5 %"), ("Ended by pain", 1)):
        assert f"<dt>{name}</dt><dd>{number}</dd>" in page
    assert "Farthest comfortable stance, five controlled reps in a row: <strong>4 inches</strong>" in page
    assert "2 misses and 2 squats in 39 attempts." in page
    assert "from 29 Apr 2026 to 29 May 2026" in page or "from 30 Apr 2026 to 29 May 2026" in page
    assert page.count("<svg") == 4


def test_a_summary_of_nothing_is_told(nobody: Stage) -> None:
    page = nobody.app.test_client().get("/history/summary").get_data(as_text=True)
    assert "There is no workout of this exercise yet." in page


def test_a_month_is_a_picture_that_names_nobody(nobody: Stage) -> None:
    ada = nobody.make("<b>Ada</b>", workout(0), workout(3600))
    answer = nobody.app.test_client().get(f"/history/month.svg?person={ada}&month=2026-05")
    assert answer.mimetype == "image/svg+xml"
    picture = ET.fromstring(answer.get_data())
    assert picture.get("aria-label") == "May 2026: 1 day, 2 workouts, 30 reps."
    assert "Ada" not in answer.get_data(as_text=True)
    tags = [element.tag.rpartition("}")[2] for element in picture.iter()]
    assert tags.count("circle") == 1
    assert {"style", "script", "image", "a"}.isdisjoint(tags)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("range=7", "range= must be 30 or year or all"),
        ("exercise=squat", "exercise= must be dowel or wall or handcuff"),
        *[
            (f"month={month}", "month= must be a month, such as 2026-05")
            for month in ("2026-13", "2026-5", "x", "", "9999-01", "1999-12", "٢٠٢٦-05")
        ],
    ],
)
def test_a_bad_question_is_told(kept: FlaskClient, query: str, words: str) -> None:
    answer = kept.get(f"/history?{query}")
    assert answer.status_code == 400
    assert f"The address is wrong: {words}." in answer.get_data(as_text=True)


def test_a_workout_shows_reps_measures_misses_and_advice(kept: FlaskClient) -> None:
    page = kept.get("/history/1").get_data(as_text=True)
    assert "Set 1: 15 reps" in page
    measures = "".join(f"<td>{number}</td>" for number in ("3.0", "3.0", "1.2", "0.5", "1.1"))
    assert f'<a href="/history/1/sets/1?attempt=15#curve">15</a></td>{measures}' in page
    assert "almost: 0.6 in short" in page
    assert "hips went down instead of back" in page
    assert '<tr class="undone"><td><a href="/history/1/sets/1?attempt=18#curve">undone</a></td>' in page
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
    client = nobody.app.test_client()
    assert client.get("/").status_code == 200
    (tmp_path / "hinge.db").write_bytes(b"this is no database at all" * 100)
    answer = client.get("/history")
    assert answer.status_code == 503
    assert "The history cannot be read." in answer.get_data(as_text=True)
    assert told(client.get("/api/history"))["reason"].startswith("The history cannot be read.")
    assert client.get("/").status_code == 200
