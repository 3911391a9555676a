"""Installed from nothing on a Raspberry Pi's processor, under qemu. Run by `python -m tests.pi arm`."""

from collections.abc import Iterator

import pytest

from tests.pi.emulated import Pi, installed
from tests.pi.trees import need

PIPED = "PATH=/opt/v/bin:$PATH"
SIMULATED = """
set -e
export RUNTIME_DIRECTORY=/tmp/sockets
mkdir -p $RUNTIME_DIRECTORY
began=$(date +%s%3N)
python -c ''
bare=$(date +%s%3N)
wall-hinge device --simulate --person steady --data /tmp/data 2>/tmp/log & device=$!
until [ -e $RUNTIME_DIRECTORY/*.sock ]; do sleep 0.05; done
ready=$(date +%s%3N)
echo "Python alone takes $((bare - began)) ms, the device is there after $((ready - bare)) ms"
python /src/tests/pi/watch.py 15 || { cat /tmp/log; exit 1; }
kill $device
wait
"""


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def pi(request: pytest.FixtureRequest) -> Iterator[Pi]:
    need("systemd-nspawn", "debootstrap", "qemu-aarch64-static")
    with installed(request.param) as made:
        yield made


def test_pins_and_bus_can_be_imported(pi: Pi) -> None:
    script = "import lgpio, gpiozero.pins.lgpio, adafruit_extended_bus, adafruit_vl53l0x, sys; print(sys.version)"
    assert pi.run(f"cd /tmp; LG_WD=/tmp /opt/v/bin/python -W error::ImportWarning -c '{script}'").startswith("3.1")


def test_a_simulated_set_is_counted(pi: Pi) -> None:
    print("\n" + pi.run(f"cd /tmp; {PIPED}; {SIMULATED}").strip())


def test_the_unit_tests_of_the_device_pass(pi: Pi) -> None:
    pi.run("/opt/v/bin/pip install -q pytest hypothesis")
    left_out = "--ignore=tests/device/simulator/test_st_api.py"  # ST's own API is published for x86_64 alone
    told = pi.run(
        f"cd /src; /opt/v/bin/python -m pytest -q -p no:cacheprovider tests/device {left_out} || true"
    ).strip()
    passed = told.splitlines()[-1]
    print(f"\n{passed}")
    assert " passed" in passed
    assert "failed" not in passed, told
