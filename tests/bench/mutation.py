"""Breaks `device/hinge` a little, in every way that mutmut knows, and tells which breaks no test of it notices.

mutmut changes what stands in functions: comparisons, numbers, signs, words, arguments, conditions. `--constants` tries
what it leaves out, the numbers outside of functions: thresholds and bounds, each up by a third and down by a quarter.
All is done in a copy in a temporary folder; the work tree is left as it is.
"""

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
HEART = Path("device/hinge")
TESTS = "tests/device/hinge"
COPIED = ("device", "tests/corpus", "tests/device/hinge", "pyproject.toml", "wall_hinge.py")
WORKERS = 2
AIM = 0.85
FACTORS = (0.75, 1.333)
TOO_LONG_S = 120.0
"""Many times what the tests take: a mutant that loops for ever is killed."""

LEFT_OUT = "--ignore=tests/device/hinge/test_laws.py"
"""Hundreds of scenes for every survivor would make hours of it; what only they find counts as a survivor."""

CONFIG = """
[tool.mutmut]
source_paths = ["device/hinge/"]
only_mutate = [{only}]
also_copy = ["device", "tests/corpus", "wall_hinge.py"]
pytest_add_cli_args = ["-p", "no:cacheprovider", {leave_out}]
pytest_add_cli_args_test_selection = ["tests/device/hinge"]
"""

KILLED, SURVIVED, OTHER = "killed", "survived", "other"
VERDICTS = {0: SURVIVED, 33: SURVIVED, 5: SURVIVED}
"""mutmut's exit codes: 0 the tests passed, 5 and 33 no test runs the function; all others are failures or hangs."""


class Mutant(NamedTuple):
    """A broken module: what was changed in it, and what became of it."""

    module: str
    what: str
    verdict: str


def copy_to(folder: Path, modules: list[str]) -> None:
    """Copy what the tests of the heart need. Without the real recordings, whose tests skip: they take longest."""
    for name in COPIED:
        source, to = ROOT / name, folder / name
        to.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, to)
    with (folder / "pyproject.toml").open("a") as config:
        only = ", ".join(f'"{HEART / name}.py"' for name in modules)
        config.write(CONFIG.format(only=only, leave_out=f'"{LEFT_OUT}"'))


def command(*arguments: str) -> list[str]:
    """A command of this Python, that gives way to everything else on the machine."""
    return ["nice", sys.executable, "-m", *arguments]


def environment() -> dict[str, str]:
    """With CI set, hypothesis draws the same examples every time, so that a mutant's fate is no matter of luck."""
    return os.environ | {"CI": "true", "PYTHONDONTWRITEBYTECODE": "1"}


def run_mutmut(folder: Path) -> Iterator[Mutant]:
    """Let mutmut do its work; give every mutant."""
    with (folder / "mutmut.txt").open("w") as said:
        done = subprocess.run(
            command("mutmut", "run", "--max-children", str(WORKERS)),
            cwd=folder, env=environment(), stdout=said, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    results = sorted((folder / "mutants" / HEART).glob("*.py.meta"))
    if done.returncode or not results:
        sys.exit(f"mutmut failed:\n{(folder / 'mutmut.txt').read_text()[-3000:]}")
    for result in results:
        for name, code in json.loads(result.read_text())["exit_code_by_key"].items():
            verdict = VERDICTS.get(code, OTHER if code is None else KILLED)
            what = _diff(folder, name) if verdict is SURVIVED else name
            yield Mutant(result.name.removesuffix(".py.meta"), what, verdict)


def _diff(folder: Path, name: str) -> str:
    """What mutmut changed, without the lines around it."""
    shown = subprocess.run(
        command("mutmut", "show", name), cwd=folder, env=environment(), capture_output=True, text=True, check=False
    ).stdout
    changed = [line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    function = name.rpartition(".")[2].partition("__mutmut_")[0].removeprefix("x_").replace("xǁ", "").replace("ǁ", ".")
    return "\n      ".join([function, *changed])


class Number(NamedTuple):
    """A number outside of functions, at bytes `start` to `end` of its module."""

    module: str
    line: int
    start: int
    end: int
    value: float


def numbers(folder: Path, modules: list[str]) -> Iterator[Number]:
    """All numbers that no function holds, but 0 and 1, which are seldom thresholds."""
    for module in modules:
        source = (folder / HEART / f"{module}.py").read_bytes()
        starts = [0]
        for line in source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        for node in _outside_functions(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value not in (0, 1):
                start = starts[node.lineno - 1] + node.col_offset
                end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
                yield Number(module, node.lineno, start, end, node.value)


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)


def run_constants(folder: Path, modules: list[str]) -> Iterator[Mutant]:
    """Change one number at a time, in a copy for each worker, and run the tests."""
    copies = [folder / str(number) for number in range(WORKERS)]
    for copy in copies:
        copy_to(copy, modules)
    free = list(copies)

    def judge(number: Number, factor: float) -> Mutant:
        copy = free.pop()
        file = copy / HEART / f"{number.module}.py"
        source = file.read_bytes()
        changed = type(number.value)(round(number.value * factor, 6))
        if changed == number.value:  # a small whole number
            changed += 1 if factor > 1 else -1
        try:
            file.write_bytes(source[: number.start] + repr(changed).encode() + source[number.end :])
            passes = run_tests(copy)
        finally:
            file.write_bytes(source)
            free.append(copy)
        line = source.splitlines()[number.line - 1].decode().strip()
        return Mutant(number.module, f"{line}  ->  {changed}", SURVIVED if passes else KILLED)

    if not run_tests(copies[0]):
        sys.exit("the tests fail before anything is broken")
    with ThreadPoolExecutor(WORKERS) as pool:
        tries = [pool.submit(judge, number, by) for number in numbers(copies[0], modules) for by in FACTORS]
        for each in tries:
            yield each.result()


def run_tests(folder: Path) -> bool:
    """Whether the heart's tests pass in `folder`."""
    try:
        return not subprocess.run(
            command("pytest", "-x", "-q", "-p", "no:cacheprovider", LEFT_OUT, TESTS),
            cwd=folder, env=environment(), capture_output=True, check=False, timeout=TOO_LONG_S,
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired:
        return False


def show(mutants: list[Mutant], seconds: float) -> None:
    """Print a line for every module, and then all survivors."""
    counts: dict[str, Counter[str]] = {}
    for mutant in mutants:
        counts.setdefault(mutant.module, Counter())[mutant.verdict] += 1
    total: Counter[str] = sum(counts.values(), Counter())
    print(f"{'module':<14}{'mutants':>9}{'killed':>8}{'survived':>10}{'share':>8}")
    for module, count in [*counts.items(), ("all", total)]:
        share = count[KILLED] / count.total() if count.total() else 0.0
        print(f"{module:<14}{count.total():>9}{count[KILLED]:>8}{count[SURVIVED]:>10}{share:>8.1%}")
    met = total[KILLED] >= AIM * total.total()
    print(f"aim {AIM:.0%} killed: {'met' if met else 'NOT met'}; {seconds / 60:.1f} min\n")
    for mutant in mutants:
        if mutant.verdict == SURVIVED:
            print(f"{mutant.module}: {mutant.what}")


def main() -> None:
    """Break every module of the heart, or those named."""
    known = sorted(path.stem for path in (ROOT / HEART).glob("*.py") if path.stem != "__init__")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"some of {', '.join(known)}; all of them if none")
    parser.add_argument("--constants", action="store_true", help="the numbers outside of functions instead")
    asked = parser.parse_args()
    if unknown := set(asked.modules) - set(known):
        parser.error(f"{', '.join(sorted(unknown))}: no module of {HEART}")
    modules = asked.modules or known
    began_s = time.monotonic()
    with TemporaryDirectory(prefix="mutation-") as name:
        folder = Path(name)
        if asked.constants:
            mutants = list(run_constants(folder, modules))
        else:
            copy_to(folder, modules)
            mutants = list(run_mutmut(folder))
    show(mutants, time.monotonic() - began_s)


if __name__ == "__main__":
    main()
