"""How many requests schemathesis sends to the real page, paired and unpaired, and how many are answered wrongly."""

import sys

from tests.bench import common
from tests.fuzz import described, fuzz
from tests.paired import TOKEN
from web.phones import COOKIE

REQUESTS = 20_000


def main() -> None:
    """Print requests, failures and statuses; the number of requests to aim at may be given."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    each = 1 + requests // sum(len(about) for about in described()["paths"].values())
    rows, failures = [], list[str]()
    with common.folder() as place:
        port = common.free_port()
        command = common.wall_hinge("run", "--simulate", "--data", place / "data", "--port", str(port))
        with common.program(*command, place=place):
            common.until(lambda: common.answers(port), "the page")
            for who, cookies in (("paired", {COOKIE: TOKEN}), ("unpaired", {})):
                found = fuzz(f"http://127.0.0.1:{port}", cookies, each)
                statuses = ", ".join(f"{count} x {status}" for status, count in sorted(found.statuses.items()))
                rows.append((who, str(found.requests), str(len(found.failures)), statuses))
                failures += found.failures
            well = common.answers(port) is True
    common.table("Fuzzing every route", ("who", "requests", "failures", "statuses"), rows)
    print(*failures[:20], f"afterwards the page is {'well' if well else 'NOT well'}", sep="\n")


if __name__ == "__main__":
    main()
