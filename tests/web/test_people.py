"""The people's page as it is served, and commands whose answers it needs."""

from device.live import Answer
from tests.web.stage import Stage, told, until, workout


def page(stage: Stage, **changes: object) -> str:
    client = stage.app.test_client()
    if changes:
        seq = stage.device.say(**changes)
        until(lambda: told(client.get("/api/state"))["seq"] == seq)
    answer = client.get("/people")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_data(as_text=True)


def test_before_anybody_is_made_the_page_says_so_and_offers_it(stage: Stage) -> None:
    shown = page(stage)
    assert "Nobody is here yet." in shown
    assert '<button class="button" type="submit" disabled>Add</button>' in shown
    assert "data-choose=" not in shown


def test_people_are_listed_by_name_with_what_is_kept_of_them(stage: Stage) -> None:
    bob = stage.make("bob")
    ada = stage.make("Ada", workout(0), target_reps=(16, 18), max_stance_mm=203.2, units="cm", load_kg=8.0)
    shown = page(stage, person="Ada", person_id=ada)
    assert shown.index(f'data-person="{ada}" data-chosen') < shown.index(f'data-person="{bob}"')
    assert "Ada is chosen: what is counted now is theirs." in shown
    assert f'1 workout, 15 reps. <a href="/history?person={ada}">' in shown
    assert "This deletes Ada for good: 1 workout with 15 reps and their traces, 0 recordings" in shown
    assert 'value="20.3"' in shown
    assert 'value="8.0"' in shown
    assert "<option selected>16</option>" in shown


def test_names_cannot_become_markup(stage: Stage) -> None:
    stage.make('"><script>alert(1)</script>')
    shown = page(stage)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_people_of_the_simulation_are_kept_apart(stage: Stage) -> None:
    ada, sim = stage.make("Ada"), stage.make("Sim", simulated=True)
    shown = page(stage, simulated=False)
    assert f'data-choose="{ada}"' in shown
    assert f'data-choose="{sim}"' not in shown
    assert "Belongs to the simulation." in shown
    shown = page(stage, simulated=True)
    assert f'data-choose="{ada}"' not in shown
    assert f'data-choose="{sim}"' in shown


def test_without_a_device_people_are_shown_and_cannot_be_chosen(nobody: Stage) -> None:
    nobody.make("Ada")
    shown = page(nobody)
    assert "The counter is not running" in shown
    assert 'data-name="Ada" disabled' in shown


def test_the_number_of_somebody_new_is_in_the_answer(stage: Stage) -> None:
    stage.device.answers["add_person"] = Answer(ok=True, data={"person": 77})
    answer = stage.app.test_client().post("/api/commands/add_person", json={"name": "Ada"})
    assert (answer.status_code, told(answer)) == (200, {"ok": True, "person": 77})
    assert stage.device.commands == [("add_person", {"name": "Ada"})]


def test_the_live_page_names_who_is_chosen_and_speaks_their_units(stage: Stage) -> None:
    client = stage.app.test_client()
    assert '<span id="named">Your name?</span>' in client.get("/").get_data(as_text=True)
    page(stage, person="Ada", person_id=7, units="cm", gap_mm=76.2)
    shown = client.get("/").get_data(as_text=True)
    assert '<span id="named">Ada</span>' in shown
    assert '<span id="gap">7.6</span> <abbr class="unit" title="centimetres">cm</abbr>' in shown
    assert 'data-command="hurt" disabled hidden>Stop, it hurts</button>' in shown
    page(stage, set=1, sets=(0,))
    assert 'data-command="hurt" disabled>Stop, it hurts</button>' in client.get("/").get_data(as_text=True)
