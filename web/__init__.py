"""The page on the phone. It reads: the link and the history are handed in, and nothing starts at import."""

import threading
from collections.abc import Collection
from typing import TYPE_CHECKING

from flask import Flask

from device.hinge.by_depth import POINTS
from device.hinge.exercises import EXERCISES
from web import commands, exports, guard, history, live, packed, pairing, people, progress, recordings, setup, words
from web.days import Days
from web.phones import Phones

if TYPE_CHECKING:
    from device.journal.history import History
    from device.live import DeviceLink


def create_app(
    link: "DeviceLink",
    journal: "History",
    *,
    streams: int,
    stopping: threading.Event | None = None,
    days: Days | None = None,
    names: Collection[str] = (),
) -> Flask:
    """Make the web application.

    `link` is the connection to the device, started by whoever owns it; `journal` the read side of the database.
    `streams` is how many live streams may be open at once; the next one is answered 503. They end when `stopping` is
    set and the link then closed, which wakes them. `days` is the calendar, the machine's own unless another is given.
    `names` are those that the page is served under beside the machine's own.
    """
    app = Flask("web")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        measure=words.length,
        seconds=words.seconds,
        machine_time=words.machine_time,
        plain_time=words.plain_time,
        said=words.said,
        plain_day=words.plain_day,
    )
    app.jinja_env.globals.update(
        link_words=words.link_words,
        set_words=words.set_words,
        target_words=words.target_words,
        sensor_lost=words.sensor_lost,
        care=words.care,
        pills=words.pills,
        facts=words.facts,
        main_key=words.main_key,
        say_length=words.say_length,
        contacts_asked=words.contacts_asked,
        contact_points=POINTS,
        exercises=EXERCISES,
        plural=words.plural,
        called=people.called,
        long_unit=words.LONG_UNIT,
        milestone_words=progress.milestone,
        load_words=words.load,
        told_length=words.told_length,
    )
    packed.install(app)
    phones = Phones(journal.path)
    guard.install(app, link, phones, names)
    app.register_blueprint(pairing.blueprint(link, phones))
    app.register_blueprint(live.blueprint(link, phones, streams, stopping or threading.Event()))
    app.register_blueprint(commands.blueprint(link))
    app.register_blueprint(history.blueprint(link, journal, days or Days()))
    app.register_blueprint(recordings.blueprint(journal))
    app.register_blueprint(exports.blueprint(journal, days or Days()))
    app.register_blueprint(people.blueprint(link, journal))
    app.register_blueprint(setup.blueprint(link, journal))
    return app
