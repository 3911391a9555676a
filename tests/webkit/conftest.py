"""WebKitGTK, the browser nearest to an iPhone's that runs here, on a screen that nobody sees."""

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.service import Service

from tests.web.stage import Stage, on_stage, served

PHONE = (390, 844)


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The number of a virtual screen."""
    if shutil.which("Xvfb") is None or shutil.which("WebKitWebDriver") is None:
        message = "no WebKitGTK: install Debian's packages webkit2gtk-driver and xvfb"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1024x1200x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    screen.terminate()
    screen.wait()


@pytest.fixture
def webkit(stage: Stage, display: str, tmp_path: Path) -> Iterator[WebDriver]:
    """A browser of its own for every test: it opens connections ahead, for which the page's server would wait."""
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")))
    options.add_argument("--automation")
    home = str(tmp_path / "home")  # what a browser keeps
    quiet = {"GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1", "GIO_USE_VFS": "local"}
    homes = {"HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}
    service = Service(shutil.which("WebKitWebDriver"), env={**os.environ, **quiet, **homes, "DISPLAY": display})
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # selenium's own class for WebKitGTK calls what it deprecates
        browser = webdriver.WebKitGTK(options=options, service=service)
    browser.set_window_size(*PHONE)
    yield browser
    browser.quit()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with on_stage(tmp_path) as made, served(made):
        yield made
