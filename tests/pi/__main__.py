"""`python -m tests.pi [NAME...]` runs the slow proofs; see README.md."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NAMES = ["install", "upgrade", "services", "memory", "bus", "pins", "arm"]


def main() -> int:
    """Run those named, or all. Status 2 for a name that is none."""
    asked = [one for one in sys.argv[1:] if not one.startswith("-")] or NAMES
    if unknown := set(asked) - set(NAMES):
        sys.stderr.write(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}\n")
        return 2
    options = [one for one in sys.argv[1:] if one.startswith("-")]
    return pytest.main(["-v", "-s", *options, *(str(HERE / f"{name}.py") for name in asked)])


if __name__ == "__main__":
    sys.exit(main())
