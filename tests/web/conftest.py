"""The web app with a database of its own, as a client of Django and as a server that a browser can reach."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DATA = Path(tempfile.mkdtemp(prefix="fairway-tests-"))
os.environ["FAIRWAY_DATA"] = str(DATA)
os.environ["FAIRWAY_DATABASE"] = os.environ.get("FAIRWAY_TESTS_DATABASE", "")
(DATA / "static").mkdir()
os.environ["DJANGO_SETTINGS_MODULE"] = "fairway.web.settings"
from tests.catalogues import compile_catalogues  # noqa: E402

compile_catalogues()

import django  # noqa: E402

django.setup()

from django.test import Client  # noqa: E402

from fairway.server import prepare  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def database() -> Iterator[None]:
    prepare()
    yield
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture
def client(database: None) -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.fixture(scope="session")
def server(database: None) -> Iterator[str]:
    """The address of the app, served by a second process with data of its own."""
    with served() as address:
        yield address


@contextmanager
def served(first: str = "") -> Iterator[str]:
    """The app in a second process with data of its own, which runs some code before it serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="fairway-browser-")
    environment = {**os.environ, "FAIRWAY_DATA": folder, "FAIRWAY_DATABASE": ""}
    code = (
        f"from fairway.server import prepare; prepare()\n{first}\n"
        "from granian import Granian\n"
        "from granian.constants import Interfaces\n"
        "Granian('fairway.web.wsgi:application', address='127.0.0.1',"
        f" port={port}, interface=Interfaces.WSGI, log_enabled=False).serve()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address + "/healthz", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(240):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise RuntimeError("the app did not start")
