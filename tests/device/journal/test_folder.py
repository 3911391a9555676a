import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.errors import JournalError
from device.journal import DataFolder, Journal

ROOT = Path(__file__).parents[3]

HOLD = """
import sys, threading
from pathlib import Path
from device.journal import DataFolder
DataFolder(Path(sys.argv[1])).lock()
print("locked", flush=True)
threading.Event().wait()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the folder."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "locked\n"
        yield process
        process.kill()


def test_folder_is_made_private_and_locked_once(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    with DataFolder(path) as folder:
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert folder.lock() is folder
        with pytest.raises(JournalError) as caught:
            DataFolder(path).lock()
    assert str(caught.value) == (
        f"the data folder {path} is in use by another Wall Hinge (pid {os.getpid()}): stop that one, "
        "or name another folder with --data"
    )
    with DataFolder(path):
        pass


def test_lock_of_another_process_is_told_with_its_pid_and_ends_with_it(
    tmp_path: Path, holder: "subprocess.Popen[str]"
) -> None:
    path = tmp_path / "data"
    with pytest.raises(JournalError, match=rf"in use by another Wall Hinge \(pid {holder.pid}\): stop that one"):
        DataFolder(path).lock()
    holder.kill()
    holder.wait()
    assert (path / "device.lock").read_text() == f"{holder.pid}\n"
    with DataFolder(path):
        assert (path / "device.lock").read_text() == f"{os.getpid()}\n"


def test_program_started_by_the_device_does_not_inherit_the_lock(tmp_path: Path) -> None:
    with DataFolder(tmp_path):
        child = subprocess.Popen(
            [sys.executable, "-c", "print(flush=True); input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()  # it runs: until then it may still be a copy of this process
    with child, DataFolder(tmp_path):
        child.communicate(b"\n")


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "data"):
        with pytest.raises(JournalError, match=rf"the data folder {path} cannot be made \(.+\): name another"):
            DataFolder(path).lock()
        with pytest.raises(JournalError, match=rf"the data folder {path} cannot be made \(.+\): name another"):
            Journal(path, lambda time_s: time_s)


def test_folder_that_is_not_writable_is_told() -> None:
    script = """
import os, sys
from pathlib import Path
from device.errors import JournalError
from device.journal import DataFolder
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
try:
    DataFolder(Path(sys.argv[1])).lock()
except JournalError as error:
    print(error)
"""
    with tempfile.TemporaryDirectory() as above:
        Path(above).chmod(0o755)
        path = Path(above) / "data"
        path.mkdir(mode=0o555)
        command = [sys.executable, "-c", script, str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == (
        f"the data folder {path} is not writable: give it to this user, or name another with --data\n"
    )
