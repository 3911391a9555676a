"""The history: how far the stance has come, every workout, and each of them in detail. As pages and as data."""

from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec
from flask import Blueprint, Response, render_template, request
from msgspec import Struct

from device.commands import MOST_REPS
from device.hinge.exercises import EXERCISES
from device.hinge.milestones import Milestone
from device.journal import progress
from device.journal.history import AdviceDetail, SetDetail, WorkoutDetail
from device.journal.people import listed_people
from device.people import NOBODY, Profile
from web import asked, words
from web.curves import curve_of
from web.days import RANGES, Days, Range, Stretch
from web.drawing import drawing
from web.lookup import ID, SET, found, found_set, kept_parts
from web.month import Month, month_of
from web.people import choices, is_of, whose
from web.progress import Chart, Charts, Total

if TYPE_CHECKING:
    from device.journal.history import History
    from device.live import DeviceLink

MONTH_S: Final = 30 * 86_400.0
"""Who began within it sees it day by day."""
PAGE: Final = 30
"""Workouts on one page: a month of daily ones."""
POINTS: Final = 120
"""Workouts in the progression that programs can ask for."""
LATEST: Final = 5
"""Milestones that are shown at once."""


def blueprint(link: "DeviceLink", journal: "History", days: Days) -> Blueprint:
    """The routes that read `journal`: everybody's by themselves, theirs first who is chosen at the device."""
    routes = Blueprint("history", __name__)

    @routes.get("/history")
    def index() -> str:
        before_id, person, asked_exercise = asked.before(), whose(link, journal).profile, asked.exercise()
        range_, month = asked.range_(), asked.month()
        trained = progress.trained(journal, person.id, tuple(EXERCISES))
        latest = journal.workouts(1, person=person.id)
        exercise = asked_exercise or (latest[0].exercise if latest else "wall")
        workouts = journal.workouts(PAGE + 1, before_id, person.id, exercise)
        above = None
        if before_id is None:
            above = overview(journal, days, person, exercise=exercise, range_=range_, month=month)
        shown = {"person": request.args.get("person"), "exercise": asked_exercise, "range": range_}
        return render_template(
            "history.html",
            workouts=workouts[:PAGE],
            person=person,
            people=choices(journal),
            trained=trained,
            exercise=exercise,
            shown=shown,
            next=workouts[PAGE - 1].id if len(workouts) > PAGE else None,
            first=before_id is None,
            anything=bool(latest),
            deleted=progress.deleted(journal, person.id, PAGE),
            overview=above,
            steps=progress.steps(journal, [one.id for one in workouts[:PAGE]]) if exercise == "wall" else [],
            unit=words.LONG_UNIT[person.units],
        )

    @routes.get("/history/summary")
    def summary() -> str:
        person = whose(link, journal).profile
        latest = journal.workouts(1, person=person.id)
        exercise = asked.exercise() or (latest[0].exercise if latest else "wall")
        above = overview(journal, days, person, exercise=exercise, range_=asked.range_(), month=None)
        return render_template("summary.html", person=person, exercise=exercise, overview=above)

    @routes.get("/history/month.svg")
    def picture() -> Response:
        person, begins = whose(link, journal).profile, asked.month() or days.day(days.now()).replace(day=1)
        month = month_of(journal, person.id, begins, days)
        answer = Response(render_template("month.svg", month=month), mimetype="image/svg+xml")
        answer.headers.set("Content-Disposition", "inline", filename=f"wall-hinge-{month.name}.svg")
        return answer

    @routes.get(f"/history/{ID}")
    def workout(workout_id: int) -> str:
        detail = found(journal, workout_id)
        person = owner(journal, detail)
        curves = {one.number: curve_of(journal, one, said_in(detail, one), files=False) for one in detail.sets}
        return render_template(
            "workout.html",
            workout=detail.summary,
            detail=detail,
            person=person,
            unit=words.LONG_UNIT[person.units],
            drawings={number: drawing(curve, person.units) for number, curve in curves.items() if curve},
            recordings={one.number: kept_parts(journal, one) for one in detail.sets},
            most_reps=MOST_REPS,
        )

    @routes.get(f"/history/{ID}/sets/{SET}")
    def one_set(workout_id: int, number: int) -> str:
        detail, one = found_set(journal, workout_id, number)
        attempt, person = asked.attempt(len(one.attempts)), owner(journal, detail)
        said = said_in(detail, one)
        curve = curve_of(journal, one, said, attempt=attempt)
        return render_template(
            "set.html",
            workout=detail.summary,
            one=one,
            attempt=attempt,
            person=person,
            unit=words.LONG_UNIT[person.units],
            said=[each for each in said if curve and curve.since_s <= each.at - one.started_at <= curve.until_s],
            curve=curve,
            drawing=drawing(curve, person.units) if curve else None,
        )

    @routes.get("/api/history")
    def workouts_data() -> Response:
        workouts = journal.workouts(PAGE + 1, asked.before(), whose(link, journal).profile.id, asked.exercise())
        following = workouts[PAGE - 1].id if len(workouts) > PAGE else None
        return as_json({"workouts": workouts[:PAGE], "next_before": following})

    @routes.get("/api/history/progression")
    def progression_data() -> Response:
        return as_json(
            {"progression": journal.progression(asked.exercise() or "wall", POINTS, whose(link, journal).profile.id)}
        )

    @routes.get(f"/api/history/{ID}")
    def workout_data(workout_id: int) -> Response:
        return as_json(found(journal, workout_id))

    return routes


def owner(journal: "History", detail: WorkoutDetail) -> Profile:
    """Whose workout it is."""
    people = [one.profile for one in listed_people(journal.path)]
    return next((one for one in people if is_of(one, detail.summary.person)), NOBODY)


def said_in(detail: WorkoutDetail, one: SetDetail) -> list[AdviceDetail]:
    """The advice in a set that asked for something else than to go on."""
    return [each for each in detail.advice if each.set == one.number and each.kind != "go"]


class Overview(Struct, frozen=True, kw_only=True):
    """Everything above the list of workouts."""

    range: Range
    ranges: dict[Range, str]
    charts: list[Chart]
    total: Total
    milestones: list[Milestone]
    month: Month
    zone: str
    since: date
    until: date


def overview(
    journal: "History",
    days: Days,
    person: Profile,
    *,
    exercise: str,
    range_: Range | None,
    month: date | None,
) -> Overview | None:
    """Sum up one exercise of a person; None where no workout of it is over."""
    span = progress.span(journal, person.id, exercise)
    if span is None:
        return None
    first_at, last_at = span
    range_ = range_ or ("30" if first_at >= max(days.now(), last_at) - MONTH_S else "year")
    points, weeks = days.points(range_, first_at, last_at), days.weeks(range_, first_at, last_at)
    over_points = charts_of(journal, person, exercise, points, days)
    over_weeks = over_points if weeks == points else charts_of(journal, person, exercise, weeks, days)
    far = over_points.stance() if exercise == "wall" else over_points.depth()
    return Overview(
        range=range_,
        ranges=RANGES,
        total=over_points.total(),
        charts=[far, over_weeks.reps(), over_points.tempo(), over_weeks.misses()],
        milestones=progress.reached(journal, person.id, exercise)[::-1],
        month=month_of(journal, person.id, month or days.day(last_at).replace(day=1), days),
        zone=days.called(last_at),
        since=days.day(points.bounds[0]),
        until=days.day(max(days.now(), last_at)),
    )


def charts_of(journal: "History", person: Profile, exercise: str, stretch: Stretch, days: Days) -> Charts:
    """What can be drawn of that stretch."""
    return Charts(progress.periods(journal, person.id, exercise, stretch.bounds), stretch, days, person.units)


def as_json(data: object) -> Response:
    """`data` as a JSON answer."""
    return Response(msgspec.json.encode(data), mimetype="application/json")
