"""Secrets in cassettes that exist are found, and the repository's own hold none."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from jackfield.testing import find_secrets
from jackfield.testing.__main__ import main

CASSETTES = Path(__file__).parents[2] / "cassettes"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ"
PLANTED = {
    "a header": "headers:\n  authorization:\n  - Basic dXNlcjpwYXNzd29yZA==\n",
    "a cookie": "headers:\n  set-cookie:\n  - sid=0a1b2c3d4e; Path=/\n",
    "a bearer token": "body: 'sent Bearer abc123def456ghi'\n",
    "a token by itself": f"body: 'it is {JWT} here'\n",
    "an API key by itself": "body: 'sk-live-0123456789abcdefXYZ'\n",
    "JSON": 'body: "{\\"api_key\\": \\"not-so-public\\"}"\n',
    "JSON in a block": 'body: |-\n  {\n    "a": 1,\n    "client_secret": "not-so-public"\n  }\n',
    "a form": "body: grant_type=x&client_secret=not-so-public\n",
    "a query": "uri: https://api.test/x?page=1&access_token=not-so-public\n",
    "a signed URL": "body: see https://storage.test/a?X-Amz-Signature=0a1b2c3d&X-Amz-Expires=9\n",
    "bytes": f"body: !!binary |\n  {base64.b64encode(bytes([255]) + b'password=not-so-public&').decode()}\n",
    "a folded text": 'body: "{\\"text\\": \\"' + "word " * 30 + '\\",\n  \\"password\\":\n  \\"not-so-public\\"}"\n',
    "no YAML": '{"password": "not-so-public"\n\t: [',
    "a key of a mapping": f"body:\n  {JWT}: 1\n",
    "XML": "body: '<Credentials><SessionToken>not-so-public</SessionToken></Credentials>'\n",
    "JSON in a text": 'body: "it said {\\\\\\"api_key\\\\\\": \\\\\\"not-so-public\\\\\\"}"\n',
    "a password in a URL": "body: postgres://bob:not-so-public@db.test\n",
    "a signature without a host": "body: files/1?sig=not-so-public\n",
    "bytes that are none": 'a: !!binary "no bytes"\nbody: password=not-so-public\n',
    "what is in itself": "&a\n- b: *a\n- body: password=not-so-public\n",
    "what stands in two places": 'a: &a "not-so-public"\npassword: *a\n',
    "an AWS key": "body: key AKIAIOSFODNN7EXAMPLE there\n",
}
CLEAN = """\
version: 1
interactions:
- request:
    uri: https://flux0.invalid/api?page=1&token=SCRUBBED-token-1&max_tokens=100
    headers:
      authorization:
      - '***'
      content-type:
      - application/json
  response:
    body:
      string: |-
        {
          "api_key": "SCRUBBED-api_key-1",
          "total_tokens": 12,
          "token_type": "bearer",
          "token_expires_at": "2026-01-02T03:04:05Z",
          "password": null,
          "text": "a bearer of good news and basic knowledge",
          "upload_url": "https://storage.test/a?scrubbed"
        }
"""


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED)
def test_planted_secrets_are_found(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cassette.yaml"
    file.write_text(text)

    assert main(["check", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert told.startswith(f"{file}:"), told
    assert "not-so-public" not in told


def test_the_line_is_right(tmp_path: Path) -> None:
    file = tmp_path / "cassette.yaml"
    file.write_text(PLANTED["JSON in a block"])

    (found,) = find_secrets([file], known=[])
    assert (found.path, found.line, found.what, found.value) == (file, 4, "client_secret", "not-so-public")
    assert "not-so-public" not in f"{found} {found!r}"


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def quoted(text: str) -> str:
    return quote(text, safe="")


@pytest.mark.parametrize("write", [str, quoted, base64_of])
def test_known_values_are_found_however_they_are_written(
    write: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cassette.yaml").write_text(f"a: b\nbody: 'they said: {write('plain words/of mine')} there'\n")
    assert main(["check", str(tmp_path)]) == 0

    monkeypatch.setenv("MODERATELY_API_KEY", "plain words/of mine")
    found = find_secrets([tmp_path])
    assert [(each.line, each.what) for each in found] == [(2, "a known secret")]


def test_what_is_no_secret_is_let_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cassette.yaml"
    file.write_text(CLEAN)

    assert main(["check", str(file)]) == 0, capsys.readouterr().out


def test_more_names(tmp_path: Path) -> None:
    file = tmp_path / "cassette.yaml"
    file.write_text("door: open-sesame\n")

    assert main(["check", str(file)]) == 0
    assert main(["check", "--secret-name", "Door", str(file)]) == 1


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["check", str(tmp_path / "nothing")])
    assert caught.value.code == 2


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PLANTED["a query"])
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-m", "jackfield.testing", "check", str(tmp_path)],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "1 secrets found"), done.stderr


def test_the_repositorys_own_cassettes() -> None:
    assert CASSETTES.is_dir()
    assert list(CASSETTES.rglob("*.yaml"))
    assert find_secrets([CASSETTES]) == []
