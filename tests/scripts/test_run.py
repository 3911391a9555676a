"""./run sets up what is missing, says what it cannot, and becomes the program."""

import pytest

from tests.scripts.machine import WAIT_S, Machine, wait_for


def test_first_run_sets_up_then_becomes_the_program(machine: Machine) -> None:
    process = machine.start("run", "--simulate", "two words")
    out, err = process.communicate(timeout=WAIT_S)
    assert out == f"{process.pid} run --simulate two words\n"
    assert err == "Setting up (about a minute, once)…\n"
    assert machine.calls() == ["venv", "pip .", "wall-hinge run --simulate two words"]


def test_second_run_has_nothing_to_do_and_says_nothing(machine: Machine) -> None:
    machine.does("run")
    machine.calls()
    machine.has("python3", "#!/bin/sh\necho used >>$HERE/calls\n")
    assert machine.does("run")[1] == ""
    assert machine.calls() == ["wall-hinge run"]


def test_the_programs_exit_status_is_passed_on(machine: Machine) -> None:
    machine.has("wall-hinge-fails")
    machine.does("run", status=1)


def test_a_changed_pyproject_updates_in_place(machine: Machine) -> None:
    machine.does("run")
    machine.calls()
    with (machine.project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# another dependency\n")
    assert machine.does("run")[1] == "Bringing .venv up to date…\n"
    assert machine.calls() == ["pip .", "wall-hinge run"]


@pytest.mark.parametrize("what", ["interrupted", "moved", "python gone", "made by hand"])
def test_an_environment_that_cannot_be_trusted_is_made_again(machine: Machine, what: str) -> None:
    machine.does("run")
    machine.calls()
    venv = machine.project / ".venv"
    match what:
        case "interrupted":
            (venv / "unfinished").touch()
        case "moved":
            machine.project = machine.project.rename(machine.project.with_name("elsewhere"))
        case "python gone":
            (venv / "bin/python").unlink()
            (venv / "bin/python").symlink_to("/nowhere/python3.10")
        case "made by hand":
            (venv / "place").unlink()
    assert machine.does("run")[1] == "Setting up (about a minute, once)…\n"
    assert machine.calls() == ["venv", "pip .", "wall-hinge run"]


def test_two_at_the_same_time_set_up_once(machine: Machine) -> None:
    (machine.here / "pip-waits").touch()
    with machine.start("run", "first") as first:
        wait_for(lambda: "pip" in (machine.here / "calls").read_text() if (machine.here / "calls").exists() else False)
        with machine.start("run", "second") as second:
            assert second.stderr is not None
            assert second.stderr.readline() == "Another set-up is under way here; waiting for it…\n"
            (machine.here / "pip-waits").unlink()
            assert first.wait(WAIT_S) == second.wait(WAIT_S) == 0
    calls = machine.calls()
    assert calls[:2] == ["venv", "pip ."]
    assert sorted(calls[2:]) == ["wall-hinge run first", "wall-hinge run second"]


def test_packages_that_cannot_be_fetched_are_told_and_tried_again(machine: Machine) -> None:
    machine.has("pip-fails", "WARNING: Retrying\n  ERROR: No match found for setuptools\nnote: not pip's problem\n")
    assert machine.does("run", status=1)[1].splitlines()[-1] == (
        "run: the Python packages could not be installed: No match found for setuptools. "
        "Is this machine online? Then start again."
    )
    (machine.here / "pip-fails").unlink()
    machine.calls()
    machine.does("run")
    assert machine.calls() == ["venv", "pip .", "wall-hinge run"]


def test_an_update_that_fails_leaves_what_works(machine: Machine) -> None:
    machine.does("run")
    was = (machine.project / "pyproject.toml").read_text(encoding="utf-8")
    (machine.project / "pyproject.toml").write_text(was + "# newer\n", encoding="utf-8")
    machine.has("pip-fails", "ERROR: no network\n")
    assert "could not be installed: no network. Is this" in machine.does("run", status=1)[1]
    (machine.project / "pyproject.toml").write_text(was, encoding="utf-8")
    assert machine.does("run")[1] == ""


def test_a_folder_that_cannot_be_written_is_told(machine: Machine) -> None:
    machine.has("mkdir", "#!/bin/sh\necho 'mkdir: Permission denied' >&2\nexit 1\n")
    assert machine.does("run", status=1)[1].splitlines()[1:] == [
        f"run: cannot write to {machine.project}: it has to be a folder of yours, with room on its disk"
    ]


@pytest.mark.parametrize("here", ["Python 3.9.2", "none"])
def test_a_missing_or_old_python_is_told(machine: Machine, here: str) -> None:
    (machine.here / "python3").unlink()
    if here != "none":
        machine.has("python3", f'#!/bin/sh\n[ "$1" = --version ] && echo "{here}"\n')
    assert machine.does("run", status=1)[1] == (
        f"run: Python 3.11 or newer is needed, and here is {here}: "
        "Debian 12 and Raspberry Pi OS 12 have it; on those: apt-get update && apt-get install -y python3\n"
    )


@pytest.mark.parametrize("script", ["run", "check"])
@pytest.mark.parametrize(
    ("sudo", "command"),
    [
        (True, "sudo apt-get update && sudo apt-get install -y python3-venv"),
        (False, "su - -c 'apt-get update && apt-get install -y python3-venv'"),
    ],
    ids=["sudo with a password", "no sudo"],
)
def test_without_the_right_to_install_the_command_is_told(
    machine: Machine, script: str, *, sudo: bool, command: str
) -> None:
    machine.has("no-venv")
    machine.is_user(1000)
    if sudo:
        machine.has("sudo", "#!/bin/sh\nexit 1\n")
    assert machine.does(script, status=1) == (
        "",
        f"{script}: the Debian package python3-venv is missing; install it, then start again: {command}\n",
    )
    assert machine.calls() == []
    assert not (machine.project / ".venv").exists()


@pytest.mark.parametrize("uid", [0, 1000])
def test_with_the_right_to_install_it_is_installed(machine: Machine, uid: int) -> None:
    machine.has("no-venv")
    machine.is_user(uid)
    machine.has("sudo", '#!/bin/sh\n[ "$1" = -n ] || exit 9\nshift\nexec "$@"\n')
    assert machine.does("run")[1].startswith("Installing from Debian: python3-venv…\nSetting up")
    assert machine.calls()[:2] == ["apt-get install python3-venv", "venv"]


def test_an_installation_that_fails_is_told(machine: Machine) -> None:
    machine.has("no-venv")
    machine.has("apt-fails")
    assert machine.does("run", status=1)[1] == (
        "Installing from Debian: python3-venv…\n"
        "apt-get says: Unable to locate package\n"
        "run: the Debian package python3-venv is missing; install it, then start again: "
        "apt-get update && apt-get install -y python3-venv\n"
    )
