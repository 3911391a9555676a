"""What the doctor found: a finding for each thing that was looked at, well or not."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec
from msgspec import Struct

from device.errors import LinkError

Verdict = Literal["well", "note", "wrong"]

MARKS: Final[dict[Verdict, str]] = {"well": "ok   ", "note": "note ", "wrong": "WRONG"}


class Finding(Struct, frozen=True):
    """One thing that was looked at: `says` is what was found, `remedy` what to do, "" where all is well.

    `note` is worth knowing and keeps nothing from working; `wrong` has to be put right.
    """

    name: str
    verdict: Verdict
    says: str
    remedy: str = ""


def well(name: str, says: str) -> Finding:
    """All is as it should be."""
    return Finding(name, "well", says)


def note(name: str, says: str, remedy: str) -> Finding:
    """Good to know."""
    return Finding(name, "note", says, remedy)


def wrong(name: str, says: str, remedy: str) -> Finding:
    """To be put right."""
    return Finding(name, "wrong", says, remedy)


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Give the findings to be read in a terminal, and at the end what they come to."""
    for one in findings:
        yield f"{MARKS[one.verdict]} {one.name}: {one.says}"
        if one.remedy:
            yield f"      -> {one.remedy}"
    count = sum(one.verdict == "wrong" for one in findings)
    yield f"{count} of {len(findings)} to be put right." if count else "Nothing has to be put right."


def findings_of(data: object) -> list[Finding]:
    """The findings in the device's answer. Raises LinkError where they are not understood."""
    try:
        return msgspec.convert(data, dict[str, list[Finding]])["findings"]
    except (msgspec.ValidationError, KeyError) as error:
        raise LinkError(f"the device is of another version ({error}): restart it") from error
