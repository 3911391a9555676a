"""The history: how far the stance has come, every workout, and each of them in detail. As pages and as data."""

from typing import TYPE_CHECKING, Final

import msgspec
from flask import Blueprint, Response, abort, render_template, request
from markupsafe import Markup

from device.commands import LARGEST_ID, MOST_REPS
from device.hinge.exercise import Units
from device.journal.people import kept_people
from device.people import NOBODY
from web import words
from web.lookup import ID, found, kept_parts
from web.people import choices, is_of, whose

if TYPE_CHECKING:
    from device.journal.history import History, ProgressPoint
    from device.live import DeviceLink

PAGE: Final = 30
"""Workouts on one page: a month of daily ones."""
CHART: Final = 120
"""Workouts in the chart: more points than a phone's width can tell apart help nobody."""


def blueprint(link: "DeviceLink", journal: "History") -> Blueprint:
    """The routes that read `journal`: everybody's by themselves, theirs first who is chosen at the device."""
    routes = Blueprint("history", __name__)

    @routes.get("/history")
    def index() -> str:
        before_id, person = before(), whose(link, journal).profile
        workouts = journal.workouts(PAGE + 1, before_id, person.id)
        points = journal.progression("wall", CHART, person.id) if workouts and not before_id else []
        return render_template(
            "history.html",
            workouts=workouts[:PAGE],
            person=person,
            people=choices(journal),
            asked=request.args.get("person"),
            next=workouts[PAGE - 1].id if len(workouts) > PAGE else None,
            first=before_id is None,
            points=points,
            chart=drawn(points, person.units),
            told=told(points, person.units),
            unit=words.LONG_UNIT[person.units],
        )

    @routes.get(f"/history/{ID}")
    def workout(workout_id: int) -> str:
        detail = found(journal, workout_id)
        people = [one.profile for one in kept_people(journal.path)]
        person = next((one for one in people if is_of(one, detail.summary.person)), NOBODY)
        return render_template(
            "workout.html",
            workout=detail.summary,
            detail=detail,
            person=person,
            unit=words.LONG_UNIT[person.units],
            recordings={one.number: kept_parts(journal, one) for one in detail.sets},
            most_reps=MOST_REPS,
        )

    @routes.get("/api/history")
    def workouts_data() -> Response:
        workouts = journal.workouts(PAGE + 1, before(), whose(link, journal).profile.id)
        following = workouts[PAGE - 1].id if len(workouts) > PAGE else None
        return as_json({"workouts": workouts[:PAGE], "next_before": following})

    @routes.get("/api/history/progression")
    def progression_data() -> Response:
        return as_json({"progression": journal.progression("wall", CHART, whose(link, journal).profile.id)})

    @routes.get(f"/api/history/{ID}")
    def workout_data(workout_id: int) -> Response:
        return as_json(found(journal, workout_id))

    return routes


def before() -> int | None:
    """The page asked for: workouts before this one's id. Answers 400 for anything that is no id."""
    asked = request.args.get("before")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= len(str(LARGEST_ID)) and int(asked) <= LARGEST_ID):
        abort(400, "The address is wrong: before= must be the number of a workout.")
    return int(asked)


def drawn(points: "list[ProgressPoint]", units: Units) -> Markup:
    """The chart; nothing where one workout alone makes no line."""
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return Markup()
    from web import charts  # noqa: PLC0415 - pygal costs a quarter of a second and 8 MB: only who looks pays

    return Markup(charts.progression(points, units))  # noqa: S704 - pygal escapes, and no name is drawn


def told(points: "list[ProgressPoint]", units: Units) -> str:
    """The chart in a sentence."""
    if not points:
        return ""
    best = max(points, key=lambda point: point.best_stance_mm)
    return (
        f"Best stance over {words.plural(len(points), 'workout')}: "
        f"{words.length(points[0].best_stance_mm, units)} {words.LONG_UNIT[units]} in the first, "
        f"{words.length(points[-1].best_stance_mm, units)} in the latest, "
        f"{words.length(best.best_stance_mm, units)} at the farthest."
    )


def as_json(data: object) -> Response:
    """`data` as a JSON answer."""
    return Response(msgspec.json.encode(data), mimetype="application/json")
