"""./check runs every check in order, and never skips in silence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripts.machine import ROOT, WAIT_S, Machine

STEPS = ["ruff check .", "ruff format --check .", "mypy"]
PYTEST = "pytest -q -n auto --dist worksteal"
MISSING = "chromium fonts-dejavu-core webkit2gtk-driver xvfb systemd strace"


def test_everything_is_checked_in_order_and_arguments_go_to_pytest(machine: Machine) -> None:
    out, _ = machine.does("check", "-k", "two words")
    assert machine.calls() == [
        "venv",
        "pip .[dev]",
        f"apt-get install {MISSING}",
        *STEPS,
        f"{PYTEST} -k two words",
    ]
    assert [line for line in out.splitlines() if line] == [f"== {step}" for step in (*STEPS, "pytest")]


@pytest.mark.parametrize(("failing", "passed"), [("ruff", 1), ("mypy", 3)])
def test_the_first_failure_ends_it(machine: Machine, failing: str, passed: int) -> None:
    machine.has(f"{failing}-fails")
    _, err = machine.does("check", status=1)
    assert err.splitlines()[-1] == f"check: {failing} found what is listed above; the checks after it did not run"
    assert machine.calls()[3:] == STEPS[:passed]


def test_a_failing_test_is_a_failing_check(machine: Machine) -> None:
    machine.has("pytest-fails")
    machine.does("check", status=1)


def test_what_was_set_up_for_the_checks_serves_the_program(machine: Machine) -> None:
    machine.does("check")
    machine.calls()
    assert machine.does("run")[1] == ""
    assert machine.calls() == ["wall-hinge run"]


def test_what_was_set_up_for_the_program_is_added_to_for_the_checks(machine: Machine) -> None:
    machine.does("run")
    machine.calls()
    machine.does("check")
    assert machine.calls()[:1] == ["pip .[dev]"]


def test_tools_that_are_there_are_not_installed_again(machine: Machine) -> None:
    machine.has("chromium")
    machine.has("WebKitWebDriver")
    machine.has("systemd-analyze")
    machine.has("strace")
    machine.does("check")
    assert machine.calls() == ["venv", "pip .[dev]", *STEPS, PYTEST]


def test_what_the_browsers_driver_lacks_is_installed(machine: Machine) -> None:
    machine.has("chromium")
    machine.has("WebKitWebDriver")
    machine.has("systemd-analyze")
    machine.has("strace")
    machine.does("check")
    machine.calls()
    node = machine.project / ".venv/lib/python3.11/site-packages/playwright/driver/node"
    node.parent.mkdir(parents=True)
    for status, installs in ((127, ["apt-get install libatomic1"]), (0, [])):
        node.write_text(f"#!/bin/sh\nexit {status}\n")
        node.chmod(0o755)
        machine.does("check")
        assert machine.calls() == [*installs, *STEPS, PYTEST]


def test_without_the_right_to_install_tools_the_rest_is_checked(machine: Machine) -> None:
    machine.is_user(1000)
    machine.has("chromium")
    machine.has("WebKitWebDriver")
    machine.has("strace")
    _, err = machine.does("check")
    assert err.splitlines()[-1] == (
        "Missing: systemd. Tests that need them are skipped; to run those too: "
        "su - -c 'apt-get update && apt-get install -y systemd'"
    )
    assert machine.calls()[-1] == PYTEST


def test_with_ci_a_missing_tool_is_a_failure(machine: Machine) -> None:
    machine.is_user(1000)
    machine.env["CI"] = "true"
    _, err = machine.does("check", status=1)
    assert err.splitlines()[-1] == (
        f"check: missing, and with CI=true nothing may be skipped: {MISSING}; install them, then start again: "
        f"su - -c 'apt-get update && apt-get install -y {MISSING}'"
    )
    assert PYTEST not in machine.calls()


def test_ci_calls_check(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/run").write_bytes((ROOT / ".ci/run").read_bytes())
    (tmp_path / "check").write_text(f"#!{sys.executable}\nimport os\nprint(os.getcwd())\n", encoding="utf-8")
    (tmp_path / "check").chmod(0o755)
    ran = subprocess.run(
        ["bash", str(tmp_path / ".ci/run")], cwd="/", env=os.environ, capture_output=True, timeout=WAIT_S, check=True
    )
    assert ran.stdout.decode() == f"{tmp_path}\n"


@pytest.mark.parametrize(("shell", "script"), [("sh", "run"), ("sh", "check"), ("sh", "setup.sh"), ("bash", ".ci/run")])
def test_scripts_are_well_formed(shell: str, script: str) -> None:
    subprocess.run([shell, "-n", str(ROOT / script)], check=True, timeout=WAIT_S)
    assert os.access(ROOT / script, os.X_OK) == (script != "setup.sh")
