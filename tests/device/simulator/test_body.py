from math import cos, dist, sin

import pytest

from device.simulator.body import SIGHT_MM, Body, Build, Pattern, Posture, Sight
from device.simulator.people import PEOPLE

PATTERNS: tuple[Pattern, ...] = ("hinge", "squat", "stoop")
BODIES = pytest.mark.parametrize("body", [Body(person.build) for person in PEOPLE.values()], ids=list(PEOPLE))
STEPS = 200


def down(body: Body, pattern: Pattern) -> list[Posture]:
    return [body.posture(pattern, i / STEPS) for i in range(STEPS + 1)]


def seen(sight: Sight | None) -> float:
    assert sight is not None
    return sight.distance_mm


def dips(readings: list[float]) -> int:
    """How often the distance turns by 20 mm or more: the counter's own idea of a turn."""
    found, falling, extreme = 0, False, readings[0]
    for reading in readings:
        if falling:
            if reading < extreme:
                extreme = reading
            elif reading > extreme + 20:
                found, falling, extreme = found + 1, False, reading
        elif reading > extreme:
            extreme = reading
        elif reading < extreme - 20:
            falling, extreme = True, reading
    return found


def there_and_back(body: Body, pattern: Pattern) -> list[float]:
    """The reading from standing down and up, with the wall where the body would just touch it."""
    stance_mm = body.room_mm(pattern)
    way = [seen(body.see(posture, stance_mm)) for posture in down(body, pattern)]
    return way + way[::-1]


@BODIES
def test_bones_keep_their_length(body: Body) -> None:
    height_mm = body.build.height_mm
    for pattern in PATTERNS:
        for posture in down(body, pattern):
            joints = body.joints(posture)
            assert dist(joints.knee, joints.hip) == pytest.approx(0.245 * height_mm)
            assert dist(joints.hip, joints.shoulder) == pytest.approx(0.288 * height_mm)


@BODIES
def test_weight_stays_over_the_feet(body: Body) -> None:
    height_mm = body.build.height_mm
    ankle = (-body.standing.balance_mm, 0.039 * height_mm)
    for pattern in PATTERNS:
        for posture in down(body, pattern):
            knee, hip, shoulder, _ = body.joints(posture)
            shank_x = knee[0] + 0.433 * (ankle[0] - knee[0])
            thigh_x = hip[0] + 0.433 * (knee[0] - hip[0])
            trunk_x = hip[0] + 0.626 * (shoulder[0] - hip[0])
            centre_x = (0.093 * shank_x + 0.2 * thigh_x + 0.678 * trunk_x) / 0.971
            assert centre_x == pytest.approx(ankle[0] + posture.balance_mm, abs=0.01)


@BODIES
def test_hinge_is_one_dip(body: Body) -> None:
    assert dips(there_and_back(body, "hinge")) == 1


@BODIES
def test_squat_is_two_dips_that_do_not_touch(body: Body) -> None:
    readings = there_and_back(body, "squat")
    assert dips(readings) == 2
    # 109 of 109 real squats: nearest reading 87 to 171 mm, and far off at the lowest point.
    assert 87 <= min(readings) <= 171
    assert readings[STEPS] > readings[0]


@BODIES
def test_stoop_is_two_dips(body: Body) -> None:
    assert dips(there_and_back(body, "stoop")) == 2


@BODIES
def test_standing_and_travel_are_within_what_motion_capture_shows(body: Body) -> None:
    assert 7 <= body.build.knee_bend_deg <= 24
    for inches in range(4, 10):
        stance_mm = 25.4 * inches
        standing_mm = seen(body.see(body.standing, stance_mm))
        travel_mm = standing_mm - seen(body.see(body.hinge_to(stance_mm), stance_mm))
        assert 93 <= standing_mm <= 347
        assert 78 <= travel_mm <= 256


@BODIES
def test_contact_reads_as_the_recess_of_the_sensor(body: Body) -> None:
    for stance_mm in range(50, int(body.reach_mm) - 15, 10):
        touching_mm = seen(body.see(body.hinge_to(stance_mm), stance_mm))
        pressed_mm = seen(body.see(body.hinge_to(stance_mm + 15), stance_mm))
        assert 40 <= touching_mm <= 40 + 18  # 17 of 23 real hinges
        assert 40 <= pressed_mm <= touching_mm


@BODIES
def test_nothing_is_seen_behind_the_touch_plane(body: Body) -> None:
    for shift_mm in range(0, 110, 5):
        assert seen(body.see(body.hinge_to(shift_mm), 90)) >= 40


@BODIES
def test_buttocks_are_the_rearmost_part_of_a_hinge(body: Body) -> None:
    for posture in down(body, "hinge"):
        assert body.rear_mm(posture) == pytest.approx(0.12 * body.build.girth_mm - body.joints(posture).hip[0])


@BODIES
def test_a_hinge_can_be_asked_for_by_its_travel(body: Body) -> None:
    for shift_mm in range(0, int(body.reach_mm), 7):
        assert body.shift_mm(body.hinge_to(shift_mm)) == pytest.approx(shift_mm, abs=0.2)


def test_beyond_its_reach_a_body_gives_its_deepest_hinge() -> None:
    body = Body(Build())
    assert body.shift_mm(body.hinge_to(body.reach_mm + 100)) == pytest.approx(body.reach_mm, abs=0.2)
    assert body.hinge_to(-50).hip_rad <= body.standing.hip_rad


def test_taller_people_reach_farther() -> None:
    assert Body(Build(height_mm=1900)).reach_mm > Body(Build(height_mm=1600)).reach_mm


def test_a_sensor_above_the_hips_reads_long_at_contact() -> None:
    right, high = Body(Build()), Body(Build(), sensor_height_mm=1050)
    assert seen(high.see(high.hinge_to(100), 100)) > seen(right.see(right.hinge_to(100), 100)) + 10


def test_far_away_the_body_fills_less_of_the_cone_and_then_none() -> None:
    body = Body(Build())
    near, far = body.see(body.standing, 100), body.see(body.standing, 1500)
    assert near is not None
    assert far is not None
    assert near.share == pytest.approx(1)
    assert far.share < 0.6
    assert body.see(body.standing, SIGHT_MM) is None


def test_the_cone_misses_a_body_that_is_too_low() -> None:
    body = Body(Build(height_mm=1500), sensor_height_mm=2200)
    assert body.see(body.standing, 100) is None


def test_rays_meet_the_buttocks_where_geometry_says() -> None:
    body = Body(Build(), sensor_height_mm=None)
    hip_x, hip_y = body.joints(body.standing).hip
    level = Body(Build(), sensor_height_mm=hip_y)
    radius = 0.12 * 980
    centre_mm = hip_x + level.feet_mm(80) + 40
    assert centre_mm - radius == pytest.approx(120)
    # Straight ahead it is 120; the mean over the cone is longer by the curve of the circle, by less than at its edge.
    c, s = cos(0.1745), sin(0.1745)
    edge_mm = centre_mm * c - (radius**2 - (centre_mm * s) ** 2) ** 0.5
    assert 120 < seen(level.see(level.standing, 80)) < edge_mm
