"""Recording anew changes no byte of a cassette, unless a server answers differently; and not even then on request."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jackfield import Client
from jackfield.testing import use_cassette
from tests.testing.scripted import Answer, Scripted
from tests.testing.test_flux0_cassettes import test_conversation as converse
from tests.testing.test_flux0_cassettes import test_refusals as be_refused
from tests.testing.user_project.shop import Shop


def told(value: object, **headers: str) -> Answer:
    """JSON, with headers that are others in each run."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(json.dumps(value).encode(), headers=named)


def recorded(path: Path, work: Callable[[Shop, str], None], *answers: Answer, **options: Any) -> str:
    """The text of a cassette that was recorded from a server at a port of its own."""
    with Scripted(*answers) as server, use_cassette(path, "all", **options):
        settings = {"api_key": f"key-of-{server.origin[-5:]}", "base_url": server.url}
        with Client(shop=settings, retries=0) as client:
            work(client.use(Shop), server.origin)
        assert server.left == []
    return path.read_text(encoding="utf-8")


def work(shop: Shop, origin: str) -> None:
    shop.echo({"a": 1}, headers={"idempotency-key": f"0a1b2c3d-1111-4222-8333-4444555{origin[-5:]}"})
    shop.attach({"name": "kept"}, b"\xff content")
    shop.put(f"{origin}/storage?signature={origin[-5:]}-signature", b"\x00")
    with shop.words() as words:
        assert [word["text"] for word in words] == ["a", "b"]


def test_each_run_of_the_same_calls_writes_the_same(tmp_path: Path) -> None:
    texts = [
        recorded(
            tmp_path / f"{run}.yaml",
            work,
            told({"access_token": f"made-in-run-{run}"}, date=f"run {run}", server=f"v{run}", age=str(run)),
            told({"session_id": f"made-also-in-{run}"}, set_cookie=f"a=in-run-{run}", x_request_id=f"r{run}"),
            told({"url": f"https://s3.test/a?X-Amz-Signature=made-in-run-{run}"}),
            Answer(b'data: {"text": "a"}\n\ndata: {"text": "b"}\n\n', "text/event-stream"),
        )
        for run in range(2)
    ]
    assert texts[0] == texts[1]
    assert texts[0].count("uri:") == 4


def order(shop: Shop, origin: str) -> None:
    made = shop.echo({"id": "given-by-me"})
    assert made["id"] == "given-by-me"
    found = shop.send_to(made["order_id"])
    assert found["order_id"] == made["order_id"]
    shop.echo({"order_id": made["order_id"]}, params={"at": made["order_id"]})
    with shop.words() as words:
        list(words)


def answers(run: int) -> list[Answer]:
    """What a server says that makes everything anew."""
    identity, unique = f"order-{run}-xyz", f"{run}a1b2c3d-1111-4222-8333-444455556666"
    time, number = f"2026-01-0{run + 1}T03:04:05.{'9' * (run + 1)}Z", 1_795_000_000.5 + run
    counts = {"count": 7, "updated": 12}
    body = {"id": "given-by-me", "order_id": identity, "uuid": unique, "created_at": time, "timestamp": number}
    return [
        told(body, etag=f'"{run}"', last_modified=f"day {run}", x_ratelimit_remaining=str(run)),
        told({"order_id": identity, "next": f"/orders/{identity}/items", "updatedAt": int(number) * 1000, **counts}),
        told({"traceId": f"0123456789abcdef{run}", "text": f"{identity} is on its way"}),
        Answer(f'id: {unique}\ndata: {{"event_id": "{unique}", "time": {number}}}\n\n'.encode(), "text/event-stream"),
    ]


def test_ids_and_times_stay_the_same_on_request(tmp_path: Path) -> None:
    texts = [recorded(tmp_path / f"{run}.yaml", order, *answers(run), stable=True) for run in range(2)]
    assert texts[0] == texts[1]
    for kept in ('"id": "given-by-me"', '"count": 7', '"updated": 12'):
        assert kept in texts[0]
    for again in ("/orders/id000000001/items", "id000000001 is on its way"):
        assert again in texts[0]
    for made in ("2000-01-01T00:00:00Z", "946684800.0", "946684800000", "00000000-0000-4000-9000-000000000002"):
        assert made in texts[0]
    with use_cassette(tmp_path / "0.yaml"), Client(shop={"api_key": "any"}) as client:
        order(client.use(Shop), "")


def test_ids_and_times_are_kept_unless_it_is_asked_for(tmp_path: Path) -> None:
    text = recorded(tmp_path / "a.yaml", order, *answers(0))
    for kept in ("order-0-xyz", "2026-01-01T03:04:05.9Z", "1795000000.5", "last-modified"):
        assert kept in text


def test_more_on_a_cassette_of_stable_ids(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    recorded(path, order, *answers(0), stable=True)
    with (
        Scripted(told({"job_id": "another-one-1"})) as server,
        use_cassette(path, "new", stable=True),
        Client(shop={"api_key": "any", "base_url": server.url}) as client,
    ):
        order(client.use(Shop), "")
        client.use(Shop).job()
    assert '"job_id": "id00000000004"' in path.read_text(encoding="utf-8")


@pytest.mark.timeout(300)
def test_a_live_server(flux0_server: str, tmp_path: Path) -> None:
    texts: list[str] = []
    for run in range(2):
        path = tmp_path / f"{run}.yaml"
        with use_cassette(path, "all", stable=True):
            converse(flux0_server, "one two three")
            be_refused(flux0_server)
        texts.append(path.read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
