"""A machine made of stand-ins for ./run and ./check: the scripts are the real ones, what they call is not.

python3, pip, apt-get, sudo and id are small scripts that write down how they were called, so that nothing is fetched
or installed and the machine can be any machine.
"""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAIT_S = 30.0
SCRIPTS = ["run", "check", "setup.sh", "pyproject.toml"]
TOOLS = ["awk", "cat", "cmp", "cp", "dirname", "env", "flock", "grep", "mkdir", "readlink", "rm", "sed", "sh", "sleep"]

PYTHON3 = """#!/bin/sh
case $* in
  --version) echo "Python 3.11.2" ;;
  *version_info*) ;;
  *ensurepip*) [ ! -e "$HERE/no-venv" ] ;;
  "-m venv "*) echo "venv" >>"$HERE/calls"; mkdir -p "$3/bin"; cp "$HERE/venv-python" "$3/bin/python"
    echo "include-system-site-packages = false" >"$3/pyvenv.cfg" ;;
esac
"""
VENV_PYTHON = """#!/bin/sh
echo "pip ${*##*--editable }" >>"$HERE/calls"
while [ -e "$HERE/pip-waits" ]; do sleep 0.05; done
if [ -e "$HERE/pip-fails" ]; then cat "$HERE/pip-fails" >&2; exit 1; fi
for tool in wall-hinge ruff mypy pytest; do cp "$HERE/tool" "$(dirname "$0")/$tool"; done
"""
TOOL = """#!/bin/sh
name=${0##*/}
echo "$name $*" >>"$HERE/calls"
[ "$name" != wall-hinge ] || echo "$$ $*"
[ ! -e "$HERE/$name-fails" ]
"""
APT_GET = """#!/bin/sh
case $* in
  *install*) echo "apt-get install ${*##*--no-install-recommends }" >>"$HERE/calls"
    if [ -e "$HERE/apt-fails" ]; then echo "E: Unable to locate package" >&2; exit 100; fi ;;
esac
"""


class Machine:
    """A project folder and a PATH with just what a fresh Debian has."""

    def __init__(self, folder: Path) -> None:
        self.here = folder / "stand-ins"
        self.here.mkdir()
        self.project = folder / "a project"
        self.project.mkdir()
        for name in SCRIPTS:
            shutil.copy2(ROOT / name, self.project / name)
        for tool in [*TOOLS, "true"]:
            (self.here / tool).symlink_to(shutil.which(tool) or f"/usr/bin/{tool}")
        self.has("python3", PYTHON3)
        self.has("venv-python", VENV_PYTHON)
        self.has("tool", TOOL)
        self.has("apt-get", APT_GET)
        self.has("dpkg", "#!/bin/sh\nexit 1\n")
        self.is_user(0)
        self.env = {"PATH": str(self.here), "HERE": str(self.here), "LANG": "C.UTF-8"}

    def has(self, name: str, text: str = "#!/bin/sh\n") -> None:
        (self.here / name).unlink(missing_ok=True)  # it may be a link to the real tool
        (self.here / name).write_text(text, encoding="utf-8")
        (self.here / name).chmod(0o755)

    def is_user(self, uid: int) -> None:
        self.has("id", f"#!/bin/sh\necho {uid}\n")

    def start(self, *command: str) -> "subprocess.Popen[str]":
        """Run one of the project's scripts from another folder."""
        return subprocess.Popen(
            [str(self.project / command[0]), *command[1:]],
            cwd="/",
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def does(self, *command: str, status: int = 0) -> tuple[str, str]:
        """Run it to its end; return what it wrote to stdout and stderr."""
        with self.start(*command) as process:
            out, err = process.communicate(timeout=WAIT_S)
        assert process.returncode == status, err
        return out, err

    def calls(self) -> list[str]:
        """What was called since the last time."""
        calls = self.here / "calls"
        lines = calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []
        calls.unlink(missing_ok=True)
        return [line.rstrip() for line in lines]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline_s, "did not come true"
        time.sleep(0.02)
