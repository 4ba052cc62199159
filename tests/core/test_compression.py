"""Compressed answers: undone in steps of bounded size, whatever the server sends."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest
from hypothesis import given, strategies

from jackfield import APIConnectionError, ResponseValidationError
from jackfield._decompress import STEP, Decompressor
from jackfield._http import Fault
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer


def raw_deflate(data: bytes) -> bytes:
    """Deflate without zlib's frame, as some servers send it."""
    machine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return machine.compress(data) + machine.flush()


ENCODINGS: dict[str, tuple[str, Any]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": (" X-GZIP ", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "identity": ("identity", bytes),
    "none": ("", bytes),
}


def undone(encoding: str, pieces: list[bytes]) -> list[bytes]:
    """What comes out, step by step."""
    machine = Decompressor(encoding)
    found: list[bytes] = []
    for piece in pieces:
        machine.take(piece)
        while step := machine.give():
            found.append(step)
    machine.end()
    return found


@pytest.mark.parametrize("name", ENCODINGS)
@given(data=strategies.binary(max_size=300), size=strategies.integers(1, 40))
def test_any_bytes_in_any_pieces(name: str, data: bytes, size: int) -> None:
    encoding, pack = ENCODINGS[name]
    packed = pack(data)
    pieces = [packed[start : start + size] for start in range(0, len(packed), size)]

    assert b"".join(undone(encoding, pieces)) == data


def test_a_bomb_goes_off_in_small_steps() -> None:
    steps = undone("gzip", [gzip.compress(b"\0" * (5 * STEP + 1))])

    assert sum(map(len, steps)) == 5 * STEP + 1
    assert max(map(len, steps)) <= STEP


def test_several_members_are_one_body() -> None:
    assert b"".join(undone("gzip", [gzip.compress(b"ab") + gzip.compress(b"") + gzip.compress(b"c")])) == b"abc"


def test_thousands_of_empty_members_are_nothing() -> None:
    assert undone("gzip", [gzip.compress(b"") * 5000]) == []


def test_padding_after_the_end_is_ignored() -> None:
    assert b"".join(undone("gzip", [gzip.compress(b"a") + b"\0" * 9])) == b"a"


@pytest.mark.parametrize(
    ("encoding", "pieces", "text"),
    [
        ("gzip", [b"no gzip"], "is broken"),
        ("gzip", [gzip.compress(b"a" * 99)[:-5]], "is cut off"),
        ("deflate", [zlib.compress(b"a" * 99)[:-5]], "is cut off"),
        ("deflate", [b"\xff\xff\xff\xff"], "is broken"),
        ("gzip", [gzip.compress(b"a") + b"garbage"], "is broken"),
    ],
)
def test_what_cannot_be_undone_is_told(encoding: str, pieces: list[bytes], text: str) -> None:
    with pytest.raises(Fault, match=text):
        undone(encoding, pieces)


@pytest.mark.parametrize("name", ENCODINGS)
@everywhere
async def test_an_answer_in_any_encoding(way: Way, name: str) -> None:
    encoding, pack = ENCODINGS[name]
    packed = pack(b'{"a": 1}')
    headers = {"content-encoding": encoding.strip()} if encoding else {}
    known = Answer(content=packed, headers=headers)
    unknown = Answer(pieces=[packed[:3], packed[3:]], headers=headers)
    acme = way.acme(known, unknown)

    assert [await way(acme.request("GET", "/x")) for _ in range(2)] == [{"a": 1}, {"a": 1}]
    assert known.closed == unknown.closed == 1


@everywhere
async def test_only_what_can_be_undone_is_asked_for(way: Way) -> None:
    from tests.support.serving import Server

    server = Server(Answer(json={}))
    await way(way.acme(server).request("GET", "/x"))

    assert server.seen[0].headers["accept-encoding"] == "gzip, deflate"


@everywhere
async def test_an_answer_that_cannot_be_undone_is_told(way: Way) -> None:
    answers = [
        Answer(content=b"no gzip", headers={"content-encoding": "gzip"}),
        Answer(content=b"[1]", headers={"content-encoding": "br"}),
        Answer(content=b"\x8b\x00br", headers={"content-encoding": "br"}),
    ]
    acme = way.acme(*answers)

    with pytest.raises(APIConnectionError, match="compressed body is broken"):
        await way(acme.request("GET", "/x"))
    assert await way(acme.request("GET", "/x")) == [1]
    with pytest.raises(ResponseValidationError):
        await way(acme.request("GET", "/x"))
    assert [answer.closed for answer in answers] == [1, 1, 1]
