"""What the commands at the door take."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from device.commands import LARGEST_ID
from device.errors import CommandError

LONGEST_NAME: Final = 40
"""Characters of a phone's name: one line of a phone."""
LONGEST_LINK_S: Final = 86_400

_T = TypeVar("_T", bound=Struct)

_Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
_Name = Annotated[str, Meta(pattern=r"^[ -~]+\Z", max_length=LONGEST_NAME)]  # made by the page, out of its own words


class Nothing(Struct, forbid_unknown_fields=True):
    """No arguments."""


class Who(Struct, forbid_unknown_fields=True):
    """The browser whose token has this hash."""

    token_hash: _Hash


class Knock(Struct, forbid_unknown_fields=True):
    """The same, and what to call it in the list."""

    token_hash: _Hash
    name: _Name


class Link(Struct, forbid_unknown_fields=True):
    """A link that lets one browser in, within `seconds`, at most a day."""

    link_hash: _Hash
    seconds: Annotated[int, Meta(ge=1, le=LONGEST_LINK_S)]


class Claim(Struct, forbid_unknown_fields=True):
    """The browser that has opened such a link."""

    link_hash: _Hash
    token_hash: _Hash
    name: _Name


class Phone(Struct, forbid_unknown_fields=True):
    """A paired phone, by its number."""

    phone: Annotated[int, Meta(ge=1, le=LARGEST_ID)]


def read_args(command: str, args: Mapping[str, Any], kind: type[_T]) -> _T:
    """The arguments of `command`. Raises CommandError, naming what is wrong and its bound."""
    try:
        return msgspec.convert(args, kind)
    except msgspec.ValidationError as error:
        raise CommandError(f"{command}: {error}") from None
