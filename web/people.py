"""The people: made, changed, chosen and deleted on one page; and whose history is asked for."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, render_template, request

from device.commands import LARGEST_ID
from device.journal.people import Listed, kept_people, listed_people
from device.journal.schema import SIMULATED
from device.people import LONGEST_NAME, NOBODY, Profile
from web import words
from web.live import AWAY, current, understood

if TYPE_CHECKING:
    from device.journal.history import History
    from device.live import DeviceLink


def blueprint(link: "DeviceLink", journal: "History") -> Blueprint:
    """The page around `link` and `journal`, and its data."""
    routes = Blueprint("people", __name__)

    @routes.get("/people")
    def page() -> Response:
        state = understood(current(link))
        made = [one for one in kept_people(journal.path) if one.profile.name]
        answer = Response(
            render_template(
                "people.html",
                people=made,
                chosen=whose(link, journal).profile,
                state=state,
                away=AWAY,
                newcomer=NOBODY,
                longest_name=LONGEST_NAME,
                kg_in_lb=words.KG_IN_LB,
            )
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes


def whose(link: "DeviceLink", journal: "History") -> Listed:
    """Whose history is asked for: `person=` says so, else it is theirs who is chosen.

    Answers 400 for what is no number, 404 for nobody's.
    """
    kept = listed_people(journal.path)
    asked = request.args.get("person")
    if asked is not None:
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:20]) <= LARGEST_ID):
            abort(400, "The address is wrong: person= must be the number of a person.")
        found = next((one for one in kept if one.profile.id == int(asked)), None)
        return found or abort(404, f"There is nobody with the number {asked}. They may have been deleted.")
    state = understood(current(link))
    if state is None:
        newest = journal.workouts(1)
        simulated = bool(newest) and next(one for one in kept if is_of(one.profile, newest[0].person)).profile.simulated
        here = [one for one in kept if one.profile.simulated == simulated]
        last = [one for one in here if one.chosen]
    else:
        here = [one for one in kept if one.profile.simulated == state.simulated]
        last = [one for one in here if one.profile.id == state.person_id]
    nobody = [one for one in here if not one.profile.name]
    return next(iter([*last, *nobody]), Listed(profile=NOBODY, chosen=True, trained=False))


def is_of(profile: Profile, person: str) -> bool:
    """Whether that is the person whom the journal calls so."""
    return (profile.name or (SIMULATED if profile.simulated else "")) == person


def choices(journal: "History") -> list[Listed]:
    """Those whose histories can be looked at."""
    return [one for one in listed_people(journal.path) if one.profile.name or one.trained]


def called(profile: Profile) -> str:
    """What the page calls a person."""
    return profile.name or ("The simulation" if profile.simulated else "Nobody in particular")
