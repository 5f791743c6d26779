"""Who reaches the app? Oracle: what a connection from there gets."""

from __future__ import annotations

import re
import sys
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import answers, handshake, served

from bposim.app import serving
from bposim.app.serving import address
from bposim.cli import app
from bposim.scenarios.mistakes import StudyError


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "203.0.113.9", "2001:db8::1", "no.such.host.invalid", "a b"])
def test_an_address_that_no_class_could_open_is_a_mistake(host: str) -> None:
    """Of everything, of another machine (the ranges that documents use), or of nothing."""
    with pytest.raises(StudyError, match=r"--host = .*: expected an address or name of this machine"):
        address(host, 8501)


@pytest.mark.parametrize(
    ("host", "found"), [("127.0.0.1", "http://127.0.0.1:80"), ("localhost", "http://localhost:80")]
)
def test_an_address_is_told_as_others_type_it(host: str, found: str) -> None:
    assert address(host, 80) == found


@pytest.mark.parametrize(("host", "whole"), [("127.1", "127.0.0.1"), ("2130706433", "127.0.0.1")])
def test_an_address_that_browsers_write_out_is_a_mistake(host: str, whole: str) -> None:
    """Oracle: the URL standard, by which a browser asks for the host 127.0.0.1 where 127.1 was typed."""
    with pytest.raises(StudyError, match=rf"--host = {host}: .*; did you mean '{whole}'"):
        address(host, 8501)


@pytest.mark.parametrize(
    ("host", "said"), [("192.168.7.2", "there is no password"), ("127.0.0.1", "which no other machine can open")]
)
def test_who_can_open_the_app_is_said_before_it_is_served(
    host: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As if both were this machine's."""
    monkeypatch.setattr(serving, "_place", ip_address)
    monkeypatch.setattr(app, "serve", lambda *given: None)
    app.app("quick.toml", 8501, host)
    assert f"http://{host}:8501" in (told := capsys.readouterr().err)
    assert said in told


@pytest.mark.skipif(sys.platform != "linux", reason="a second address of the machine itself")
def test_a_host_that_is_given_is_served_and_no_other(tmp_path: Path) -> None:
    with served(tmp_path, "127.0.0.2", "--host", "127.0.0.2") as (found, said):
        port = urlsplit(found).port
        assert port is not None
        assert not answers(f"http://127.0.0.1:{port}")
        assert handshake(("127.0.0.2", port), f"127.0.0.2:{port}", found) == 101
        assert handshake(("127.0.0.2", port), f"127.0.0.1:{port}", f"http://127.0.0.1:{port}") in (400, 403)
        assert handshake(("127.0.0.2", port), f"127.0.0.2:{port}", "http://evil.example") in (400, 403)
    assert "no other machine" in said.read_text(encoding="utf-8")
    assert found in said.read_text(encoding="utf-8")
    assert re.search(r"answer sheet of the Classroom opens with the key [0-9a-f]{6}\.", said.read_text("utf-8"))
