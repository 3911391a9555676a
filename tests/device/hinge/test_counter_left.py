"""Who has gone: nothing that was known of them is held of who comes next."""

from device.hinge.counter import RepCounter
from device.hinge.events import Event
from tests.device.hinge.lights import NEAR_MM
from tests.device.hinge.traces import CONTACT_MM, Trace, at, counted, kinds

STANCE_MM = 102.0


def touches(events: list[Event]) -> int:
    return kinds(events).count("touch")


def next_one(trace: Trace, bright: float = 1.0) -> Trace:
    """They go, and somebody stands there in cloth that is so bright."""
    trace.lost(2.0)
    trace.bright = bright
    return trace.stand(CONTACT_MM + STANCE_MM, 2.0)


def test_nobody_stands_anywhere() -> None:
    counter = RepCounter(CONTACT_MM)
    for reading in at(STANCE_MM).rep(STANCE_MM).lost(2.0).readings:
        counter.feed(reading)
    assert (counter.stance_mm, counter.gap_mm) == (None, None)


def test_that_one_has_touched_lets_no_other_stop_short_of_the_wall_and_lean() -> None:
    def leans(trace: Trace) -> Trace:
        return trace.move(CONTACT_MM + 40, 0.8).stand(CONTACT_MM + 40, 1.2).move(CONTACT_MM, 0.8).stand(CONTACT_MM, 5.0)

    assert touches(counted(leans(at(STANCE_MM).rep(STANCE_MM)).readings)) == 2  # who feels for the wall
    assert touches(counted(leans(next_one(at(STANCE_MM).rep(STANCE_MM))).readings)) == 1


def test_that_one_was_dark_at_the_wall_lets_no_other_be_it() -> None:
    def hand(trace: Trace) -> Trace:
        return trace.hand(CONTACT_MM, seconds=0.15, bright=0.5)

    trace = at(STANCE_MM).move(CONTACT_MM, 1.0, bright=0.5).stand(CONTACT_MM, 0.5)
    readings = trace.move(CONTACT_MM + STANCE_MM, 1.0, bright=1.0).stand(CONTACT_MM + STANCE_MM, 1.0).readings
    assert touches(counted(readings, near_mm=NEAR_MM)) == 1
    assert touches(counted(hand(next_one(trace)).readings, near_mm=NEAR_MM)) == 1


def test_another_in_much_brighter_cloth_hides_nobody_who_comes_back() -> None:
    trace = next_one(next_one(at(STANCE_MM, noise_mm=1.5).rep(STANCE_MM), bright=4.0))
    events = counted(trace.aside(STANCE_MM, 30).readings, near_mm=NEAR_MM)
    assert touches(events) == 2
