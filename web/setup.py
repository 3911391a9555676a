"""The setup page, the way in: who trains, where the sensor belongs, a guided calibration, and how it is done."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template

from device.hinge.exercises import EXERCISES
from device.journal.calibrations import calibration_of_chosen
from device.journal.people import kept_people
from web.live import AWAY, current, understood

if TYPE_CHECKING:
    from device.journal.history import History
    from device.live import DeviceLink


def blueprint(link: "DeviceLink", journal: "History") -> Blueprint:
    """The page around `link`; `journal` knows when the contact in force was measured, and with whom."""
    routes = Blueprint("setup", __name__)

    @routes.get("/setup")
    def page() -> Response:
        state = understood(current(link))
        kept = calibration_of_chosen(journal.path, simulated=state is not None and state.simulated)
        if state is not None and kept is not None and kept.contact_mm != state.contact_mm:
            kept = None  # the device counts with another one: it has not begun anew since, or cannot write
        chosen = state.exercise if state is not None else "wall"
        answer = Response(
            render_template(
                "setup.html",
                state=state,
                kept=kept,
                away=AWAY,
                people=[one for one in kept_people(journal.path) if one.profile.name],
                learn=sorted(EXERCISES.values(), key=lambda one: one.name != chosen),
            )
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes
