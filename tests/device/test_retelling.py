import pytest

from device.errors import RecordingError
from device.hinge.events import Event
from device.retelling import Retelling, attempts_in
from tests.device.hinge.traces import Trace, at, kinds

CURE = ": choose with --contact-mm"


def told(meta: dict[str, str], **options: float) -> list[Event]:
    retelling = Retelling(meta, "set.csv", **options)  # type: ignore[arg-type] # contact_mm is the only one
    return [event for reading in at(100).short(100, 45).rep(100).rep(100).readings for event in retelling.feed(reading)]


def test_without_a_set_it_is_a_workout() -> None:
    assert kinds(attempts_in(told({}))) == ["miss", "touch", "touch"]
    assert "set_started" in kinds(told({}))


def test_of_a_set_only_what_belongs_to_it_is_told() -> None:
    _, first, second = attempts_in(told({}))
    events = told({"set_from_s": repr(second.time_s)})
    assert attempts_in(events) == [second]
    assert kinds(events) == ["arrived", "ready", "touch", "rep"]
    assert kinds(attempts_in(told({"set_from_s": repr(first.time_s)}))) == ["touch", "touch"]
    assert kinds(attempts_in(told({"set_from_s": "0"}))) == ["miss", "touch", "touch"]


def test_what_is_given_goes_before_what_the_recording_says() -> None:
    assert kinds(attempts_in(told({"contact_mm": "5"}))) == ["miss", "miss", "miss"]
    assert kinds(attempts_in(told({"contact_mm": "5"}, contact_mm=40.0))) == ["miss", "touch", "touch"]


def test_contact_that_was_followed_is_where_the_counter_begins() -> None:
    assert kinds(attempts_in(told({"contact_mm": "25", "contact_now_mm": "40"}))) == ["miss", "touch", "touch"]
    assert "touch" not in kinds(attempts_in(told({"contact_mm": "25"})))


def test_another_contact_was_not_followed() -> None:
    meta = {"contact_mm": "25", "contact_now_mm": "10"}
    assert kinds(attempts_in(told(meta, contact_mm=40.0))) == ["miss", "touch", "touch"]
    assert kinds(attempts_in(told(meta | {"contact_now_mm": "x"}, contact_mm=40.0))) == ["miss", "touch", "touch"]


def test_a_range_of_motion_that_was_learnt_before_counts_from_the_first_rep() -> None:
    trace = Trace().stand(1400, 0.5).stand(500, 2.0).short(460, 290).short(460, 290)  # 170 mm deep

    def instants_s(meta: dict[str, str]) -> list[float]:
        retelling = Retelling({"exercise": "dowel"} | meta, "set.csv")
        touches = attempts_in([event for reading in trace.readings for event in retelling.feed(reading)])
        assert kinds(touches) == ["touch", "touch"]
        return [touch.time_s for touch in touches]

    anew = instants_s({})
    known = instants_s({"reach_mm": "150.5 160.0 155.25", "home_mm": "460.0"})
    assert all(at_depth < standing for at_depth, standing in zip(known, anew, strict=True))
    two = instants_s({"reach_mm": "160.0 150.0", "home_mm": "460.0"})
    assert (two[0] == anew[0], two[1] < anew[1]) == (True, True)  # the first is the third of three
    assert instants_s({"reach_mm": "150.5 160.0 155.25", "home_mm": "800.0"})[0] == anew[0]  # the feet were elsewhere


def test_hips_that_came_aside_are_counted_where_it_is_known_how_the_light_grows() -> None:
    trace = at(100).rep(100).aside(100, 30).aside(100, 30)

    def attempts(meta: dict[str, str]) -> list[str]:
        retelling = Retelling(meta, "set.csv")
        return kinds(attempts_in([event for reading in trace.readings for event in retelling.feed(reading)]))

    assert attempts({"near_mm": "100"}) == ["touch", "touch", "touch"]
    assert attempts({}) == ["touch", "miss", "miss"]


def test_a_stance_beyond_the_devices_is_not_ready() -> None:
    assert "ready" in kinds(told({"max_stance_mm": "76"}))  # and an inch
    retelling = Retelling({"max_stance_mm": "76"}, "set.csv")
    assert "ready" not in kinds([event for reading in at(200).readings for event in retelling.feed(reading)])


@pytest.mark.parametrize(
    ("meta", "reason"),
    [
        ({"exercise": "squat"}, "exercise is 'squat'; it must be dowel or wall or handcuff: choose with --exercise"),
        ({"contact_mm": "x"}, "contact_mm is 'x'; it must be 0 to 500: choose with --contact-mm"),
        ({"contact_mm": "501"}, "contact_mm is '501'; it must be 0 to 500: choose with --contact-mm"),
        ({"contact_now_mm": "x"}, f"contact_now_mm is 'x'; it must be 10 to 70{CURE}"),
        ({"contact_mm": "50", "contact_now_mm": "81"}, f"contact_now_mm is '81'; it must be 20 to 80{CURE}"),
        ({"near_mm": "29"}, "near_mm is '29'; it must be 30 to 250"),
        ({"near_mm": ""}, "near_mm is ''; it must be 30 to 250"),
        ({"habit_bright": "0"}, "habit_bright is '0'; it must be 1e-09 to inf"),
        ({"habit_even": "yes"}, "habit_even is 'yes'; it must be 0 to 1"),
        ({"habit_place_mm": "146"}, "habit_place_mm is '146'; it must be 0 to 145"),
        ({"habit_place_part": "1.1"}, "habit_place_part is '1.1'; it must be 0 to 1"),
        ({"max_stance_mm": "nan"}, "max_stance_mm is 'nan'; it must be 76 to 500"),
        ({"reach_mm": "150 x"}, "reach_mm is 'x'; it must be 0 to 270"),
        ({"home_mm": "1301"}, "home_mm is '1301'; it must be 0 to 1300"),
        ({"set_from_s": ""}, "set_from_s is ''; it must be 0 to inf"),
        ({"set_from_s": "-1"}, "set_from_s is '-1'; it must be 0 to inf"),
    ],
)
def test_what_cannot_be_used_is_refused(meta: dict[str, str], reason: str) -> None:
    with pytest.raises(RecordingError) as caught:
        Retelling(meta, "set.csv")
    assert str(caught.value) == f"set.csv: {reason}"
