"""A secret is planted in each place where one may stand; then the cassette is searched byte by byte."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from jackfield import APIStatusError, Client, JackfieldError
from jackfield.plugin import Body, Call
from jackfield.testing import find_secrets, use_cassette
from tests.testing.scripted import Answer, Scripted
from tests.testing.user_project.shop import Shop

KEY = "planted-key-22bb"
SECRET = "Zq7-planted-secret"
TELLING = "sk-live-0123456789abcdefXYZ"  # which nothing but its look calls a secret
Play = Callable[[Shop, str], object]
CASES: dict[str, tuple[Answer, Play]] = {}


def told(value: object, **more: Any) -> Answer:
    """JSON."""
    return Answer(json.dumps(value).encode(), **more)


def plain(text: str, kind: str = "text/plain", **more: Any) -> Answer:
    """Text."""
    return Answer(text.encode(), kind, **more)


def asking(answer: Answer, **given: Any) -> tuple[Answer, Play]:
    """A call that gets an answer."""
    body = given.pop("json", {})
    return answer, lambda shop, origin: shop.echo(body, **given)


def sent(**parts: Any) -> tuple[Answer, Play]:
    """A request of whatever form."""
    return Answer(), lambda shop, origin: shop.send(Call("POST", "/echo", **parts))


def sent_to(*args: Any, **parts: Any) -> tuple[Answer, Play]:
    """A request to wherever."""
    return Answer(), lambda shop, origin: shop.send(Call(*args, **parts))


def echoed(secret: str = SECRET) -> Answer:
    """An error's text that repeats what came."""
    return told({"error": {"message": f"bad: {secret}!"}})


BASIC = base64.b64encode(f"bob:{SECRET}".encode()).decode()
for header in ("x-api-key", "x-auth-token", "ocp-apim-subscription-key", "proxy-authorization", "x-csrf", "X-Vault"):
    CASES[f"header {header}, echoed"] = asking(echoed(), headers={header: SECRET})
CASES.update(
    {
        "basic credentials": asking(told({"said": [SECRET, BASIC]}), headers={"authorization": f"Basic {BASIC}"}),
        "a scheme of their own": asking(echoed(), headers={"authorization": f"ApiKey {SECRET}"}),
        "digest": asking(echoed(), headers={"authorization": f'Digest username="u", response="{SECRET}"'}),
        "cookie, echoed": asking(echoed(), headers={"cookie": f"a=1; sid={SECRET}; b=2"}),
        "location": asking(Answer(status=201, headers={"location": f"/x?token={SECRET}"})),
        "location elsewhere": asking(Answer(status=201, headers={"location": f"https://a.test/x?sig={SECRET}"})),
        "link": asking(Answer(headers={"link": f"<https://a.test/x?X-Amz-Signature={SECRET}>; rel=next"})),
        "link to itself": asking(Answer(headers={"link": f"</x?page=2&sig={SECRET}>; rel=next"})),
        "content-location": asking(Answer(headers={"content-location": f"https://a.test/x?sig={SECRET}"})),
        "any other header": asking(
            Answer(headers={"x-foo": SECRET, "etag": SECRET, "www-authenticate": f"B r={SECRET}"})
        ),
        "request id": asking(Answer(headers={"x-request-id": SECRET})),
    }
)
CASES["set-cookie, twice"] = asking(
    Answer(
        json.dumps({"said": SECRET}).encode(),
        headers=(("set-cookie", "a=b; Path=/"), ("set-cookie", f"s={SECRET}; Secure")),
    )
)
for key in (
    "accessToken", "refresh_token", "id_token", "client_secret", "apiKey", "API_KEY", "privateKey", "pwd", "passcode",
    "auth_code", "connection_string", "sessionId", "session_token", "csrf", "signing_key", "webhook_secret",
    "db_password", "Authorization", "credentials", "dsn",
):  # fmt: skip
    CASES[f"JSON {key}"] = asking(told({"deep": [{"er": {key: SECRET}}], "also": f"x{SECRET}y"}))
    CASES[f"sent JSON {key}"] = asking(echoed(), json={"deep": [{"er": {key: SECRET}}]})
for name, text in {
    "JSON in JSON": json.dumps({"a": [{"token": SECRET}]}),
    "JSON in JSON in JSON": json.dumps([json.dumps({"password": SECRET})]),
    "JSON in a sentence": f'failed: {{"api_key": "{SECRET}", "x": 1}}',
    "JSON in JSON in a sentence": f"failed: {json.dumps(json.dumps({'api_key': SECRET}))}",
    "bearer": f"Authorization: Bearer {SECRET}",
    "another scheme": f"Authorization: ApiKey {SECRET}",
    "a header": f"curl -H 'X-Api-Key: {SECRET}' https://a.test",
    "user and password": f"postgres://bob:{SECRET}@db.test/x",
    "user and password of a site": f"https://bob:{SECRET}@a.test/x",
    "signed": f"https://a.test/x?sv=1&sig={SECRET}",
    "signed, without a host": f"files/1?sig={SECRET}&x=1",
    "signed, in a parameter": f"/login?next=https%3A%2F%2Fa.test%2Fx%3Fsig%3D{SECRET}%26b%3D1",
    "a form": f"grant_type=x&client_secret={SECRET}&a=b",
    "XML": f"<Error><SecretAccessKey>{SECRET}</SecretAccessKey></Error>",
}.items():
    CASES[f"a text with {name}"] = asking(told({"text": text}))
    CASES[f"plain text with {name}"] = asking(plain(text, status=500))
CASES.update({
    "a name and its value": asking(told({"headers": [{"name": "x-api-key", "value": SECRET}]})),
    "a pair": asking(told({"headers": [["x-api-key", SECRET]]})),
    "with blanks": asking(told({"api_key": "two words 77", "text": "it is two words 77."})),
    "short": asking(told({"password": "hunter2", "text": "no, hunter2 is wrong"})),
    "a number": asking(told({"otp": 77665544332211, "token": 77665544332211})),
    "a key of JSON": asking(told({SECRET: 1}), json={"token": SECRET}),
    "HTML": asking(plain(f"<html>password={SECRET}</html>", "text/html", status=502)),
    "broken JSON": asking(Answer(b'{"password": "two words 77, & more", "x": ', status=502)),
    "an old charset": asking(
        Answer(f'{{"x": "J\xfcr", "token": "{SECRET}"}}'.encode("latin-1"), "text/plain; charset=latin-1", status=500)
    ),
    "gzip": asking(
        Answer(gzip.compress(json.dumps({"token": SECRET}).encode()), headers={"content-encoding": "gzip"})
    ),
    "deflate": asking(
        Answer(zlib.compress(json.dumps({"token": SECRET}).encode()), headers={"content-encoding": "deflate"})
    ),
    "lines": asking(plain(f'{{"token": "{SECRET}"}}\n{{"a": 1}}\n', "application/x-ndjson", status=500)),
    "a private key": asking(
        Answer(), json={"x": f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----"}
    ),
    "a form": (Answer(), lambda shop, origin: shop.form({"client_secret": SECRET, "x": KEY})),
    "a form's list": (Answer(), lambda shop, origin: shop.form({"a[token]": SECRET})),
    "JSON in a form": (Answer(), lambda shop, origin: shop.form({"x": json.dumps({"password": SECRET})})),
    "a query": asking(echoed(), params={"access_token": SECRET}),
    "JSON in a query": asking(echoed(), params={"x": json.dumps({"password": SECRET})}),
    "a URL in a query": asking(echoed(), params={"back": f"https://a:{SECRET}@a.test/?sig={SECRET}"}),
    "a field of a multipart body": (Answer(), lambda shop, origin: shop.attach({"password": SECRET}, b"\xff")),
    "JSON in a multipart body": (
        Answer(), lambda shop, origin: shop.attach({"meta": json.dumps({"secret": SECRET})}, b"\xff")
    ),
    "a file's name": sent(body=Body.multipart({"token": SECRET}, {"file": (f"{SECRET}.txt", b"", "text/plain")})),
    "JSON as a file": sent(
        body=Body.multipart({}, {"file": ("a", json.dumps({"api_key": SECRET}).encode(), "application/json")})
    ),
    "text as a file": sent(body=Body.multipart({}, {"file": ("a", f"x\npassword={SECRET}".encode(), "text/plain")})),
    "a compressed request": sent(
        body=Body.content(gzip.compress(json.dumps({"token": SECRET}).encode())),
        headers={"content-encoding": "gzip", "content-type": "application/json"},
    ),
    "the settings in bytes": sent(body=Body.content(b"\xff" + KEY.encode() + base64.b64encode(b"a" + KEY.encode()))),
    "presigned": (
        Answer(), lambda shop, origin: shop.put(f"{origin}/x?X-Amz-Signature={SECRET}&X-Amz-Credential={SECRET}", b"x")
    ),
})  # fmt: skip


CASES.update({
    "by itself in a path": sent_to("GET", "/share/{}/x", TELLING),
    "by itself in another path": (
        Answer(), lambda shop, origin: shop.put(f"{origin}/share/{TELLING}/x?y=1", b"x")
    ),
    "named in a path": sent_to("GET", f"/x;token={SECRET}"),
    "by itself as a parameter": sent_to("GET", "/x", params={TELLING: "1"}),
    "by itself as a field": (Answer(), lambda shop, origin: shop.form({TELLING: "1", KEY: "2"})),
    "by itself as a multipart field": (Answer(), lambda shop, origin: shop.attach({TELLING: "1"}, b"\xff")),
    "by itself as a file's name": sent(body=Body.multipart({}, {"file": (f"{TELLING}.txt", b"", "text/plain")})),
    "by itself in bytes": sent(body=Body.content(b"\xfe\xff" + TELLING.encode() + b"\x00")),
    "by itself in a file": (Answer(), lambda shop, origin: shop.attach({}, b"\xfe\xff" + TELLING.encode())),
})  # fmt: skip


def stream(*events: str) -> tuple[Answer, Play]:
    """A call that gets events."""

    def play(shop: Shop, origin: str) -> None:
        with shop.request_stream("GET", "/words", headers={"accept": "text/event-stream"}) as pieces:
            list(pieces)

    return plain("".join(f"{event}\n\n" for event in events), "text/event-stream"), play


CASES.update(
    {
        "a comment of a stream": stream(f": ping token={SECRET}"),
        "an event": stream(f'event: x\ndata: {{"token": "{SECRET}", "key": "{KEY}"}}'),
        "an event in several lines": stream(f'data: {{\ndata: "api_key":\ndata:  "{SECRET} {SECRET}"}}'),
        "an event that is text": stream(f"data: password={SECRET}"),
        "several events": stream(
            *(f'data: {{"a": [{{"text": "{KEY[at : at + 4]}"}}]}}' for at in range(0, len(KEY), 4))
        ),
        "several texts": stream(*(f"data: {KEY[at : at + 3]}" for at in range(0, len(KEY), 3))),
    }
)


def spellings(secret: str) -> Iterator[bytes]:
    """A secret in all encodings that hide it from a look."""
    raw = secret.encode()
    yield from {raw, quote(secret, safe="").encode(), quote_plus(secret).encode(), json.dumps(secret)[1:-1].encode()}
    yield raw.hex().encode()
    if len(raw) > 8:
        for offset in range(3):
            yield base64.b64encode(b"\0" * offset + raw)[4:-4]


def check(path: Path, *secrets: str) -> None:
    """Nothing of it is in the file: not in its bytes, and not in the bytes that YAML encodes."""
    content = path.read_bytes()
    for block in re.findall(rb"!!binary \|\n((?: +[A-Za-z0-9+/=]+\n)+)", content):
        content += base64.b64decode(re.sub(rb"\s", b"", block))
    for secret in secrets:
        for spelling in spellings(secret):
            assert spelling not in content, f"{secret!r} as {spelling!r}:\n{content.decode(errors='replace')}"
    assert find_secrets([path], known=secrets) == []


def play(case: tuple[Answer, Play], server: Scripted | None, **settings: Any) -> None:
    origin = server.origin if server else "https://b.test"
    base_url = server.url if server else "https://b.test/v1"
    with Client(shop={"api_key": KEY, "base_url": base_url, **settings}, retries=0) as client:
        refused = pytest.raises(APIStatusError) if case[0].status >= 400 else nullcontext()
        with refused:
            case[1](client.use(Shop), origin)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nothing_leaks(case: tuple[Answer, Play], tmp_path: Path) -> None:
    path = tmp_path / "cassette.yaml"
    with Scripted(case[0]) as server, use_cassette(path, "all"):
        play(case, server)
    assert server.left == []
    check(path, SECRET, TELLING, BASIC, KEY, "hunter2", "two words 77", "77665544332211")
    check(path, server.origin.partition("//")[2])
    with use_cassette(path):
        play(case, None)


AWKWARD = 'a b/7"+=ü c:d!'


WRITINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "JSON": json.dumps,
    "percent": quote,
    "a form": quote_plus,
    "as JavaScript encodes it": lambda text: quote(text, safe="!'()*"),
    "in small letters": lambda text: re.sub("%..", lambda match: match[0].lower(), quote(text, safe="")),
    "twice": lambda text: quote(quote(text, safe=""), safe=""),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 of more": lambda text: base64.b64encode(f"x{text}yz".encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(f"xy{text}z".encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "HTML": html.escape,
}


@pytest.mark.parametrize("write", WRITINGS.values(), ids=WRITINGS)
def test_however_it_is_written(write: Callable[[str], str], tmp_path: Path) -> None:
    path = tmp_path / "cassette.yaml"
    case = asking(plain(f"we got >>{write(AWKWARD)}<<", status=400), json={"password": AWKWARD})
    with Scripted(case[0]) as server, use_cassette(path, "all"):
        play(case, server)
    check(path, AWKWARD)
    assert re.search(">>[^<]*SCRUBBED-password-1[^<]*<<", path.read_text())


def test_the_values_of_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cassette.yaml"
    monkeypatch.setenv("MODERATELY_API_KEY", "from-the-environment-9")
    told_all = "kk the-shop-77 from-the-environment-9"
    case = asking(told({"text": told_all, "host": "tenant.shop.test", "url": "https://tenant.shop.test/v1/x?page=1"}))
    with Scripted(case[0]) as server, use_cassette(path, "all"):
        unused = Client(shop={"base_url": "https://tenant.shop.test/v1", "api_key": "another-key-5"})
        with pytest.raises(JackfieldError):
            unused.use(Shop).send(Call("GET", "/{}", ".."))  # it never gets as far as a request
        play(case, server, shop_id="the-shop-77")
    check(path, KEY, "the-shop-77", "from-the-environment-9", "tenant.shop.test")


def test_what_is_recorded_already_is_cleaned_of_what_is_known_by_now(tmp_path: Path) -> None:
    path = tmp_path / "cassette.yaml"
    old, new = asking(told({"note": SECRET}), json={"note": SECRET}), asking(told({"password": SECRET}))
    with Scripted(old[0]) as server, use_cassette(path, "all"):
        play(old, server)
    assert SECRET in path.read_text(), "nothing says that it is one"
    with Scripted(new[0]) as server, use_cassette(path, "new"):
        play(old, server)
        play(new, server)
    check(path, SECRET)
