"""Servers that are planted with secrets, and that tell all that they were told."""

from __future__ import annotations

import json
from typing import Any

from tests.lab import Lab, Reply, Request, Reset, replies
from tests.secrets.vault import PLANTED


def told(request: Request) -> dict[str, Any]:
    """All of a request that a talkative server repeats: each header, the query and the body."""
    sent = [f"{name}: {value}" for name, value in request.headers] + [request.target, request.body.decode("latin-1")]
    return {
        "message": f"refused: {' | '.join(sent)}",
        "request": sent,
        "token": PLANTED["error body"],
        "code": f"E-{request.header('authorization')}",
    }


def echo(status: int) -> Any:
    """An error that repeats the request in its body, its headers and its reason."""

    def answer(request: Request) -> Reply:
        headers = [
            ("Content-Type", "application/json"),
            ("X-Request-Id", f"for {request.header('authorization')}"),
            ("X-Echo", " ".join(value for _, value in request.headers)),
            ("Set-Cookie", f"session={PLANTED['answer cookie']}"),
        ]
        body = json.dumps(told(request)).encode()
        reason = f"No {request.header('authorization')}"
        head = replies.head(status, [*headers, ("Content-Length", str(len(body)))], reason=reason)
        return replies.raw(head + body)

    return answer


def record(**more: Any) -> dict[str, Any]:
    """A record with secrets in it."""
    return {"id": "a", "password": PLANTED["answer body"], "nested": {"api_key": PLANTED["answer body"]}, **more}


COOKIES = {"Set-Cookie": f"session={PLANTED['answer cookie']}; Path=/"}
GOOD = replies.json(200, record(), COOKIES)
PAGE = replies.json(
    200, {"items": [record()], "page": 1, "pagination": {"has_more": True}, "token": PLANTED["answer body"]}
)
EVENT = replies.event(json.dumps(record(access_token=PLANTED["event"])), id_="7")


def token_endpoint(lab: Lab) -> None:
    """Two good answers; then it refuses and repeats what it was sent."""
    lab.on(
        "POST",
        "/token",
        [
            replies.json(200, {"access_token": PLANTED[name], "refresh_token": PLANTED["refresh token"]}, COOKIES)
            for name in ("first token", "second token")
        ]
        + [echo(400)] * 9,
    )


def platform(lab: Lab, elsewhere: str) -> None:
    """Vault's own server."""
    signed = f"{elsewhere}/signed?X-Signature={PLANTED['redirect signature']}"
    lab.on("GET", "/records/good", GOOD)
    lab.on("GET", "/records/stale", [replies.json(401, {"message": "stale"}, COOKIES), GOOD])
    lab.on("GET", "/records/html", replies.html(200, f"<p>{PLANTED['answer body']}</p>"))
    lab.on("GET", "/records/shape", replies.json(200, {"id": {"password": PLANTED["answer body"]}}))
    lab.on("GET", "/records/text", replies.text(200, PLANTED["answer body"]))
    lab.on("GET", "/records/cut", GOOD.cut(-3, Reset()))
    lab.on("GET", "/records/slow", replies.hang())
    lab.on("GET", "/records/away", replies.redirect(302, signed))
    for status in (400, 404, 409, 429, 500):
        lab.on("GET", f"/records/{status}", echo(status))
    lab.on("GET", "/borrowed", echo(403))
    lab.on("POST", "/records", [GOOD, replies.redirect(307, signed), echo(422)])
    lab.on("POST", "/login", [replies.json(200, {"token": PLANTED["answer body"]}, COOKIES), echo(401)])
    lab.on("POST", "/upload", [GOOD, echo(413)])
    lab.on("GET", "/records", [PAGE, PAGE, echo(403)])
    lab.on(
        "GET",
        "/events",
        [
            replies.sse([EVENT] * 2),
            replies.endless(EVENT, 0.01),
            replies.sse([EVENT, EVENT[:-9]], end=False).cut(-1),
            replies.sse([EVENT, replies.event(json.dumps({"id": {"password": PLANTED["event"]}}))]),
            replies.sse([EVENT, b'data: {"password": "' + PLANTED["event"].encode() + b"\n\n"]),
            echo(403),
        ],
    )


def storage(lab: Lab) -> None:
    """Presigned storage at another origin."""
    lab.on("GET", "/signed", replies.json(200, record()))
    lab.on("GET", "/good", replies.body(200, b"content", headers=COOKIES))
    lab.on("GET", "/refused", echo(403))
    lab.on("PUT", "/refused", echo(403))
    lab.on("GET", "/cut", replies.body(200, b"content").cut(-3, Reset()))
    lab.on("GET", "/slow", replies.hang())
