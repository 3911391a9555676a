"""The set-up on a Raspberry Pi: lgpio from a wheel, or else Debian's."""

import pytest

from tests.scripts.machine import Machine

NO_WHEEL = "ERROR: No matching distribution found for lgpio<1,>=0.2.2; extra == 'pi'\n"
REFUSES_PI = """#!/bin/sh
wanted=${*##*--editable }
echo "pip $wanted" >>"$HERE/calls"
case $wanted in *pi]) echo "ERROR: No matching distribution found for lgpio" >&2; exit 1 ;; esac
for tool in wall-hinge ruff mypy pytest; do cp "$HERE/tool" "$(dirname "$0")/$tool"; done
"""


@pytest.fixture
def pi(machine: Machine) -> Machine:
    """A machine whose /proc/device-tree/model says what it is."""
    model = machine.here / "model"
    model.write_bytes(b"Raspberry Pi Zero 2 W Rev 1.0\0")
    setup = machine.project / "setup.sh"
    text = setup.read_text(encoding="utf-8")
    assert text.count("/proc/device-tree/model") == 2
    setup.write_text(text.replace("/proc/device-tree/model", str(model)), encoding="utf-8")
    return machine


def environment(machine: Machine) -> str:
    return (machine.project / ".venv/pyvenv.cfg").read_text(encoding="utf-8")


@pytest.mark.parametrize(("script", "extras"), [("run", "[pi]"), ("check", "[dev,pi]")])
def test_a_raspberry_pi_gets_its_pins(pi: Machine, script: str, extras: str) -> None:
    pi.does(script)
    assert pi.calls()[1] == f"pip .{extras}"
    assert environment(pi) == "include-system-site-packages = false\n"


def test_another_board_does_not(pi: Machine) -> None:
    (pi.here / "model").write_bytes(b"Some Other Board\0")
    pi.does("run")
    assert pi.calls()[1] == "pip ."


def test_without_a_wheel_debians_lgpio_serves(pi: Machine) -> None:
    pi.has("venv-python", REFUSES_PI)
    pi.does("check")
    assert pi.calls()[1:4] == ["pip .[dev,pi]", "apt-get install python3-lgpio", "pip .[dev]"]
    assert environment(pi) == "include-system-site-packages = true\n"


def test_debians_lgpio_that_is_there_is_not_installed_again(pi: Machine) -> None:
    pi.has("venv-python", REFUSES_PI)
    pi.has("dpkg")
    pi.does("run")
    assert pi.calls()[1:3] == ["pip .[pi]", "pip ."]


def test_without_a_wheel_and_without_the_right_to_install_the_command_is_told(pi: Machine) -> None:
    pi.has("venv-python", REFUSES_PI)
    pi.is_user(1000)
    _, err = pi.does("run", status=1)
    assert err.splitlines()[-1] == (
        "run: there is no lgpio for this Python; install Raspberry Pi OS' python3-lgpio, then start again: "
        "su - -c 'apt-get update && apt-get install -y python3-lgpio'"
    )


def test_another_failure_is_not_taken_for_a_missing_wheel(pi: Machine) -> None:
    pi.has("pip-fails", "ERROR: no network\n")
    _, err = pi.does("run", status=1)
    assert "could not be installed: no network." in err
    assert pi.calls() == ["venv", "pip .[pi]"]
