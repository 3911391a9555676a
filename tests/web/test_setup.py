"""The setup page as it is served."""

import re

from device.chosen import Chosen
from device.hinge.events import Calibrated
from device.hinge.exercises import EXERCISES
from device.journal.schema import SIMULATED
from tests.web.stage import EPOCH, Stage, told, until


def calibrated(contact_mm: float, time_s: float = 0.0) -> Calibrated:
    return Calibrated(
        time_s=time_s, contact_mm=contact_mm, noise_mm=1.7, signal_mcps=20.0, readings=120, replaced_mm=40.0
    )


def served(stage: Stage, **changes: object) -> str:
    client = stage.app.test_client()
    seq = stage.device.say(**changes)
    until(lambda: told(client.get("/api/state"))["seq"] == seq)
    return page(stage)


def page(stage: Stage) -> str:
    answer = stage.app.test_client().get("/setup")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_data(as_text=True)


def test_a_device_that_was_never_calibrated_says_so(stage: Stage) -> None:
    shown = served(stage, calibrated=False, contact_mm=40.0)
    assert '<span id="contact">40</span>' in shown
    assert "This is the default, never calibrated" in shown
    assert "<time" not in shown


def test_the_contact_in_force_is_told_with_its_day(stage: Stage) -> None:
    stage.keep([calibrated(38.2), calibrated(44.1, time_s=86_400.0)])
    shown = served(stage, calibrated=True, contact_mm=44.1)
    assert '<span id="contact">44</span>' in shown
    assert 'Calibrated <time datetime="2026-05-29T20:26:40Z">29 May 2026, 20:26 UTC</time>.' in shown
    assert EPOCH == 1_780_000_000.0


def test_a_day_is_not_told_of_a_contact_that_is_not_in_force(stage: Stage) -> None:
    stage.keep([calibrated(44.1)])
    assert "<time" not in served(stage, calibrated=False, contact_mm=40.0)
    assert "Measured by other means" in served(stage, calibrated=True, contact_mm=41.0)


def test_who_is_counted_with_somebody_elses_calibration_is_told_so(stage: Stage) -> None:
    stage.keep([calibrated(44.1)])
    ada = stage.make("Ada")
    more = ", but not with Ada: hips and clothes differ, so calibrate once more."
    assert more in served(stage, calibrated=True, contact_mm=44.1, person="Ada", person_id=ada)
    assert more not in served(stage, calibrated=True, contact_mm=44.1, person="", person_id=None)
    stage.keep([Chosen(time_s=1.0, person=ada, exercise="wall"), calibrated(46.0, time_s=2.0)])
    shown = served(stage, calibrated=True, contact_mm=46.0, person="Ada", person_id=ada)
    assert "Calibrated <time" in shown
    assert more not in shown


def test_the_simulations_calibration_is_not_taken_for_the_sensors(stage: Stage) -> None:
    stage.keep([calibrated(44.1)], person=SIMULATED)
    assert "<time" not in served(stage, calibrated=False, contact_mm=40.0)
    assert "<time" in served(stage, calibrated=True, contact_mm=44.1, simulated=True)


def test_without_a_device_the_kept_contact_is_shown(nobody: Stage) -> None:
    assert '<span id="contact">\N{EN DASH}</span>' in page(nobody)
    nobody.keep([calibrated(44.1)])
    assert '<span id="contact">44</span>' in page(nobody)


def test_the_live_page_leads_there_where_it_is_not_calibrated(stage: Stage) -> None:
    link = '<a id="setup" href="/setup">Not calibrated yet: the touch is estimated.</a>'
    served(stage, calibrated=False)
    client = stage.app.test_client()
    assert link in client.get("/").get_data(as_text=True)
    served(stage, calibrated=True)
    assert link not in client.get("/").get_data(as_text=True)
    assert 'href="/setup"' in client.get("/history").get_data(as_text=True)


def test_the_way_in_begins_with_whoever_is_there(stage: Stage) -> None:
    assert "Make yourself known" in served(stage)
    ada = stage.make("Ada")
    assert "Choose who you are" in page(stage)
    shown = served(stage, person="Ada", person_id=ada)
    assert "Ada is chosen" in shown
    assert '<a href="#you" class="done">You</a>' in shown
    assert "Choose who you are" not in shown


def test_each_exercise_is_drawn_and_told_the_chosen_one_first(stage: Stage) -> None:
    shown = served(stage, exercise="handcuff", needed_mm=80.0)
    titles = [shown.index(f'id="{name}-title"') for name in ("handcuff", "dowel", "wall")]
    assert titles == sorted(titles)
    for one in EXERCISES.values():
        assert all(step in shown for step in (*one.setup, *one.cues[1:]))
    drawn = re.findall(r'role="img" aria-label="([^"]+)"', shown)
    assert len(drawn) == 7
    for name in ("A hinge:", "A squat:", "Back to the wall, hips", "Hips back, a dowel", "Hips back, the weight"):
        assert any(alt.startswith(name) for alt in drawn), name


def test_people_lead_on_to_the_sensor_until_it_is_calibrated(stage: Stage) -> None:
    stage.make("Ada")
    served(stage, calibrated=False)
    client = stage.app.test_client()
    assert 'href="/setup#mount">Next' in client.get("/people").get_data(as_text=True)
    served(stage, calibrated=True)
    assert 'href="/setup#mount">Next' not in client.get("/people").get_data(as_text=True)
