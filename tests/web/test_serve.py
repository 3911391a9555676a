"""The server itself: gunicorn in a process of its own, as it is run."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

import pytest
import trustme

from device.address import page_url
from device.errors import SettingsError
from device.settings import WebSettings, load_settings
from device.together import answers
from tests.paired import HEADER
from tests.web.stage import PATIENCE_S, Stage, reading, until
from web.serve import bind, check_certificate

JOURNAL = {"hinge.db", "hinge.db-wal", "hinge.db-shm"}
RUN = """
import sys
from pathlib import Path
from device.settings import WebSettings
from web.serve import serve
given = sys.argv[3:] or [None, None]
port, folder = int(sys.argv[1]), Path(sys.argv[2])
settings = WebSettings(host="127.0.0.1", port=port, threads=10, streams=2, certificate=given[0], key=given[1])
serve(settings, socket_path=folder / "link", database=folder / "hinge.db",
      on_ready=lambda: print("ready", flush=True))
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(folder: Path, *certificate: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    command = [sys.executable, "-c", RUN, str(port), str(folder), *map(str, certificate)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(folder)},
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process, port
        finally:
            process.kill()


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def pss_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise AssertionError("no Pss")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_page_is_served_and_a_stop_ends_open_streams(stage: Stage, tmp_path: Path) -> None:
    with running(tmp_path) as (process, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE_S) as page:
            assert b"Wall Hinge" in page.read()
        pids = [process.pid, *children(process.pid)]
        print("PSS of master and worker:", [pss_kb(pid) for pid in pids], "kB")
        url = f"http://127.0.0.1:{port}"
        with reading(url) as one, reading(url) as other:
            assert one.next() == other.next() == {"retry": "1000"}
            began_s = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0
            print(f"stopped in {time.monotonic() - began_s:.2f} s with 2 open streams")
        assert process.stderr is not None
        assert process.stderr.read() == ""
    until(lambda: all(map(gone, pids)))
    assert {path.name for path in tmp_path.iterdir()} - JOURNAL == {"link"}


def test_ctrl_c_stops_it_without_a_traceback(stage: Stage, tmp_path: Path) -> None:
    with running(tmp_path) as (process, port):
        worker = children(process.pid)
        with reading(f"http://127.0.0.1:{port}") as stream:
            assert stream.next() == {"retry": "1000"}
            for pid in [process.pid, *worker]:  # a terminal tells every process of the group
                os.kill(pid, signal.SIGINT)
            assert process.wait(PATIENCE_S) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    until(lambda: all(map(gone, worker)))


def test_a_worker_whose_master_was_killed_leaves(stage: Stage, tmp_path: Path) -> None:
    with running(tmp_path) as (process, _port):
        worker = children(process.pid)
        process.kill()
        until(lambda: all(map(gone, worker)))


def test_more_streams_than_allowed_do_not_shut_out_a_request(stage: Stage, tmp_path: Path) -> None:
    with running(tmp_path) as (_process, port), ExitStack() as streams:
        url = f"http://127.0.0.1:{port}"
        statuses = [streams.enter_context(reading(url)).answer.status for _ in range(6)]
        assert statuses == [200, 200, 503, 503, 503, 503]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE_S) as page:
            assert page.status == 200


def test_a_port_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError) as caught:
            bind("127.0.0.1", port)
    assert str(caught.value) == f"port {port} is in use: stop the other program, or set web.port or --port"


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_a_host_that_is_not_ours_is_told(host: str) -> None:
    with pytest.raises(SettingsError, match=f"host {host} is no address of this machine"):
        bind(host, 8000)


def test_a_free_port_is_bound() -> None:
    with bind("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


# HTTPS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certificate(authority: trustme.CA, tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this machine by an authority that nobody knows, and its key."""
    made, files = authority.issue_cert("localhost"), (tmp_path / "certificate.pem", tmp_path / "key.pem")
    made.cert_chain_pems[0].write_to_path(files[0])
    made.private_key_pem.write_to_path(files[1])
    return files


def test_a_given_certificate_makes_the_page_https(
    stage: Stage, tmp_path: Path, certificate: tuple[Path, Path], authority: trustme.CA
) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with running(tmp_path, *certificate) as (_process, port):
        page = WebSettings(host="127.0.0.1", port=port, certificate=str(certificate[0]), key=str(certificate[1]))
        assert page_url(page) == f"https://127.0.0.1:{port}/"
        until(lambda: answers(page))
        url = f"https://localhost:{port}"
        with urllib.request.urlopen(Request(f"{url}/api/state", headers=HEADER), context=trusting) as state:
            assert state.status == 200
        ask = Request(f"{url}/pair", b"", {"Origin": url})
        with pytest.raises(HTTPError, match="SEE OTHER") as asked:
            build_opener(HTTPSHandler(context=trusting), Stay).open(ask, timeout=PATIENCE_S)
        assert "; Secure; HttpOnly; Path=/; SameSite=Strict" in asked.value.headers["Set-Cookie"]
        asked.value.close()
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as plain:
            plain.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert b"200" not in plain.recv(100)


class Stay(HTTPRedirectHandler):
    """Follows nowhere."""

    def redirect_request(self, *_args: object) -> None:
        return None


def test_a_certificate_that_cannot_be_used_is_refused(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    names = [str(path) for path in certificate]
    check_certificate(WebSettings(certificate=names[0], key=names[1]))
    absent = str(tmp_path / "absent.pem")
    with pytest.raises(SettingsError, match=r"web.key is .*absent.pem; it cannot be read \(No such file"):
        check_certificate(WebSettings(certificate=names[0], key=absent))
    with pytest.raises(SettingsError, match=r"web.certificate is .*key.pem; it must be a PEM certificate and web.key"):
        check_certificate(WebSettings(certificate=names[1], key=names[0]))


@pytest.mark.parametrize(("given", "absent"), [("certificate", "key"), ("key", "certificate")])
def test_a_certificate_is_given_with_its_key(tmp_path: Path, given: str, absent: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[web]\n{given} = "one.pem"\n')
    message = f"{config}: web.{absent} is absent; it must be given with web.{given}, or neither"
    with pytest.raises(SettingsError, match=re.escape(message)):
        load_settings(config)
