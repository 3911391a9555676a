"""The installer under systemd in a container of Bookworm. Run by `python -m tests.pi install`."""

import json
import time

import trustme

from tests.pi.container import Container
from tests.pi.installation import INSTALL, OFFLINE, SERVICES, change, current, files, healthy, install

# installing


def test_a_fresh_machine_says_each_step_and_runs_and_a_second_time_changes_nothing(fresh: Container) -> None:
    before_s = time.monotonic()
    ended = install(fresh)
    said = ended.stderr
    took_s = time.monotonic() - before_s
    steps = [line for line in said.splitlines() if line.startswith("== ")]
    assert len(steps) == 9
    assert "Wall Hinge runs. On a phone in the same network open http://" in said
    print(f"\n{said}{ended.stdout}")
    assert healthy(fresh)
    assert [fresh.says("systemctl", "is-enabled", one) for one in SERVICES] == ["enabled"] * 2
    assert 'host = "0.0.0.0"' in fresh.says("cat", "/etc/wall-hinge/config.toml")
    version, there = current(fresh), files(fresh)
    size_mb = fresh.says("du", "-sm", f"/opt/wall-hinge/{version}").split()[0]
    again = install(fresh).stderr
    assert "   it is there already" in again
    assert current(fresh) == version
    assert files(fresh) == there
    assert healthy(fresh)
    print(f"\ninstalled in {took_s:.0f} s, from wheels that were here; {size_mb} MB")


def test_the_installed_command_uses_the_services_settings_and_data(installed: Container) -> None:
    found = json.loads(installed.run("wall-hinge", "doctor", "--json", status=1).stdout)
    asked = {one["name"]: one for one in found}
    assert asked["asked"]["says"] == "the device, which runs and has the sensor"
    assert asked["services"]["verdict"] == "well"
    assert (asked["I2C"]["verdict"], asked["sensor"]["verdict"]) == ("wrong", "wrong")
    assert asked["disk"]["says"].endswith("/var/lib/wall-hinge")
    print(f"\n{len(found)} findings: {', '.join(asked)}")


def test_uninstalling_keeps_the_workouts_and_purging_leaves_nothing(fresh: Container) -> None:
    before = files(fresh)
    install(fresh)
    fresh.run(INSTALL, "--uninstall")
    assert files(fresh) - before >= {"/var/lib/wall-hinge/hinge.db", "/etc/wall-hinge/config.toml"}
    assert not any("/opt/wall-hinge" in one or "systemd" in one for one in files(fresh) - before)
    install(fresh)
    assert healthy(fresh)
    fresh.run(INSTALL, "--uninstall", "--purge")
    assert files(fresh) - before <= {"/opt"}
    assert fresh.says("getent", "passwd", "wall-hinge", "wall-hinge-web") == ""
    assert fresh.says("systemctl", "list-units", "--all", "--no-legend", "wall-hinge-*") == ""


def test_trixie_is_installed_on_as_bookworm_is(trixie: Container) -> None:
    before, before_s = files(trixie), time.monotonic()
    install(trixie)
    took_s = time.monotonic() - before_s
    assert healthy(trixie)
    python = trixie.says("/opt/wall-hinge/current/bin/python", "--version")
    size_mb = trixie.says("du", "-sm", f"/opt/wall-hinge/{current(trixie)}").split()[0]
    units = trixie.says("sh", "-c", "ls /etc/systemd/system/wall-hinge-*").split()
    verified = trixie.run("systemd-analyze", "verify", *units)
    assert (verified.stdout, verified.stderr) == ("", "")
    found = {one["name"]: one for one in json.loads(trixie.says("wall-hinge", "doctor", "--json"))}
    assert (found["system"]["verdict"], found["services"]["verdict"]) == ("well", "well")
    assert "   it is there already" in install(trixie).stderr
    change(trixie, "pyproject.toml", 'version = "', 'version = "9.')
    install(trixie, "--upgrade")
    assert current(trixie).startswith("9.")
    change(trixie, "web/__init__.py", '    app = Flask("web")', '    raise SystemExit("broken")')
    change(trixie, "systemd/steps.sh", "healthy_s=90", "healthy_s=10")
    install(trixie, "--upgrade", status=1)
    trixie.until(lambda: healthy(trixie), "the old version is healthy again")
    trixie.run(INSTALL, "--uninstall", "--purge")
    assert files(trixie) - before <= {"/opt"}
    print(f"\n{python}: installed in {took_s:.0f} s, {size_mb} MB")


# failing


def test_whatever_fails_is_told_and_leaves_the_machine_as_it_was(fresh: Container) -> None:
    before = files(fresh)

    def fails(message: str, env: dict[str, str] | None = None) -> None:
        ended = install(fresh, status=1, env=env)
        assert message in ended.stderr, ended.stderr
        assert files(fresh) == before

    ended = fresh.run(INSTALL, status=1)
    assert "this is not a Raspberry Pi; if you mean it all the same, add --any-board" in ended.stderr
    assert files(fresh) == before

    fails("Is this machine online? Then start again.", env={"PIP_RETRIES": "0", "PIP_TIMEOUT": "2"})

    fresh.run("sed", "-i", "s/=bookworm/=bullseye/", "/etc/os-release")
    fails("this is bullseye: install Raspberry Pi OS 12 (Bookworm) or 13 (Trixie), 64-bit")
    fresh.run("sed", "-i", "s/=bullseye/=bookworm/", "/etc/os-release")

    bits = fresh.root / "usr/local/bin/getconf"
    bits.write_text("#!/bin/sh\necho 32\n", encoding="utf-8")
    bits.chmod(0o755)
    before.add("/usr/local/bin/getconf")
    fails("this is a 32-bit system: install the 64-bit Raspberry Pi OS; Zero 2 W, 3, 4 and 5 can run it")
    before.discard("/usr/local/bin/getconf")
    bits.unlink()

    fresh.run("mkdir", "-p", "/opt")
    fresh.run("mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", "/opt")
    fails("MB are free for /opt/wall-hinge, and 300 are needed: sudo apt-get clean, or a larger card")
    fresh.run("umount", "/opt")
    fresh.run("mount", "-t", "tmpfs", "-o", "size=320m", "tmpfs", "/opt")
    fresh.run("sh", "-c", "sed -i 's/^room_mb=300/room_mb=1/' /src/systemd/steps.sh; head -c 300M /dev/zero >/opt/full")
    before.add("/opt/full")
    fails("is there room? df -h /opt/wall-hinge")
    before.discard("/opt/full")
    fresh.run("umount", "/opt")

    fresh.run("systemd-run", "--quiet", "--unit=other", "python3", "-m", "http.server", "8000")
    fresh.until(lambda: ":8000 " in fresh.says("ss", "-ltn"), "the other program listens")
    fails("port 8000 is in use: stop the other program, or set web.port or --port (in /etc/wall-hinge/config.toml)")
    fresh.run("systemctl", "stop", "other")

    fresh.run("sh", "-c", "mkdir /etc/wall-hinge; echo '[sensor]\nbudget_ms = 1' >/etc/wall-hinge/config.toml")
    before |= {"/etc/wall-hinge", "/etc/wall-hinge/config.toml"}
    fails("sensor.budget_ms is 1; it must be 20 to 200")


def test_one_that_is_interrupted_is_put_back_and_one_that_lost_its_power_is_made_whole_by_the_next(
    fresh: Container,
) -> None:
    before = files(fresh)

    def broken_off(*kill: str) -> None:
        variables = [f"--setenv={name}={value}" for name, value in OFFLINE.items()]
        fresh.run("systemd-run", "--quiet", "--unit=installing", *variables, INSTALL, "--any-board")
        fresh.until(lambda: list(fresh.root.glob("opt/wall-hinge/*/unfinished")), "it builds")
        fresh.run("systemctl", "kill", *kill, "installing")
        fresh.until(lambda: fresh.shows("installing", "ActiveState") in ("inactive", "failed"), "it ends")
        fresh.run("systemctl", "reset-failed", "installing", status=None)

    broken_off("--signal=INT", "--kill-whom=main")
    assert files(fresh) == before
    broken_off("--signal=KILL")
    assert files(fresh) != before
    install(fresh)
    assert healthy(fresh)


# where the page is


def configure(container: Container, lines: str) -> None:
    """Settings that are there before the installation."""
    folder = container.root / "etc/wall-hinge"
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(lines, encoding="utf-8")


def test_a_page_by_https_on_another_port_is_waited_for_and_told_by_its_name(fresh: Container) -> None:
    configure(
        fresh,
        '[web]\nnames = ["wall.example.org"]\nport = 8443\n'
        'certificate = "/etc/wall-hinge/certificate.pem"\nkey = "/etc/wall-hinge/key.pem"\n',
    )
    folder = fresh.root / "etc/wall-hinge"
    made = trustme.CA().issue_cert("wall.example.org")
    made.private_key_pem.write_to_path(folder / "key.pem")
    made.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    (folder / "key.pem").chmod(0o600)
    refused = install(fresh, status=1).stderr
    assert "web.key is /etc/wall-hinge/key.pem; it cannot be read (Permission denied): check who may" in refused
    assert not (fresh.root / "opt/wall-hinge").exists()

    (folder / "key.pem").chmod(0o644)
    ended = install(fresh)
    assert "On a phone in the same network open https://wall.example.org:8443/ or scan the code above." in ended.stderr
    assert "https://wall.example.org:8443/?token=" in ended.stdout
    asked = json.loads(fresh.says("wall-hinge", "doctor", "--json"))
    told = {one["name"]: one for one in asked}["page"]["says"]
    assert told in ("https://wall.example.org:8443/", "this machine is in no network")


def test_a_page_for_this_machine_alone_is_not_promised_to_phones(fresh: Container) -> None:
    configure(fresh, '[web]\nhost = "127.0.0.1"\nport = 80\n')
    refused = install(fresh, status=1).stderr
    assert "port 80 needs permission: set web.port or --port to 1024 or more (in /etc/wall-hinge/config" in refused
    configure(fresh, '[web]\nhost = "127.0.0.1"\nport = 8080\n')
    ended = install(fresh)
    assert "is this machine alone: open http://127.0.0.1:8080/ on this machine." in ended.stderr
    assert "phone in the same" not in ended.stderr
    assert ended.stdout == ""
    asked = json.loads(fresh.says("wall-hinge", "doctor", "--json"))
    assert {one["name"]: one for one in asked}["page"]["says"] == "http://127.0.0.1:8080/, on this machine alone"


def test_a_debian_package_that_is_missing_is_told_where_there_is_no_network(fresh: Container) -> None:
    fresh.run("apt-get", "clean")
    fresh.run("dpkg", "--remove", "--force-depends", "python3-venv")
    before = files(fresh)
    said = install(fresh, status=1).stderr
    assert "Installing from Debian: python3-venv…" in said
    assert (
        "Debian packages are missing; is this machine online? apt-get update && apt-get install -y python3-ven" in said
    )
    assert files(fresh) == before


def test_i2c_is_turned_on_by_what_is_there_and_put_back_when_a_later_step_fails(fresh: Container) -> None:
    change(
        fresh, "setup.sh", "[ -e /proc/device-tree/model ] && grep -qa 'Raspberry Pi' /proc/device-tree/model", "true"
    )
    config = fresh.root / "boot/firmware/config.txt"
    config.parent.mkdir(parents=True)
    config.write_text("# mine\n", encoding="utf-8")
    before = files(fresh)

    def fails() -> str:
        said = install(fresh, status=1).stderr  # there is neither a wheel of lgpio nor a network
        assert "== Building version" in said
        assert "Putting everything back as it was…" in said
        return said

    fails()
    assert config.read_text(encoding="utf-8") == "# mine\n"
    assert files(fresh) == before

    tool = fresh.root / "usr/bin/raspi-config"
    tool.write_text('#!/bin/sh\necho "$@" >>/var/tmp/calls\n', encoding="utf-8")
    tool.chmod(0o755)
    fails()
    assert fresh.says("cat", "/var/tmp/calls") == "nonint do_i2c 0\nnonint do_i2c 1"


def test_where_there_is_no_tool_i2c_is_turned_on_in_the_firmwares_file(fresh: Container) -> None:
    change(
        fresh, "setup.sh", "[ -e /proc/device-tree/model ] && grep -qa 'Raspberry Pi' /proc/device-tree/model", "true"
    )
    change(
        fresh, "systemd/steps.sh", "  elif ! install_copy '[pi]'; then", "  elif ! install_copy; then"
    )  # no pins here
    config = fresh.root / "boot/firmware/config.txt"
    config.parent.mkdir(parents=True)
    config.write_text("# mine\n", encoding="utf-8")
    for _ in range(2):
        assert "I2C is not there yet: restart now with sudo reboot." in install(fresh).stderr
        assert config.read_text(encoding="utf-8") == "# mine\ndtparam=i2c_arm=on\n"
        assert fresh.says("cat", "/etc/modules-load.d/wall-hinge.conf") == "i2c-dev"
