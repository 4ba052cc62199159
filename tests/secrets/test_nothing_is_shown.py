"""Secrets are planted everywhere, and nothing that is put out anywhere shows one."""

from __future__ import annotations

import base64
import copy
import gc
import logging
import pickle
import traceback
import warnings
from collections.abc import Callable, Generator
from typing import Any, cast
from urllib.parse import quote

import pytest

from jackfield import AsyncClient, Client, DryRunClient, JackfieldError
from jackfield.plugin import Exchange, hookimpl
from tests.lab import Lab, refused_port
from tests.lab.flavours import QUICK, Flavour, Side, everywhere, handed_in, play
from tests.secrets.servers import platform, storage, token_endpoint
from tests.secrets.vault import PLANTED, Vault, VaultSettings


class Output:
    """All that was put out, by where it was."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def add(self, where: str, text: str) -> None:
        """Take a text."""
        self.texts.append((where, text))

    def show(self, where: str, thing: Any) -> None:
        """Take whatever an object says of itself."""
        for how, said in (("repr", repr(thing)), ("str", str(thing)), ("format", f"{thing}")):
            self.add(f"{how} of {where}", said)

    def error(self, where: str, error: BaseException) -> None:
        """Take an exception: its texts, its traceback with its causes, its notes and its pickle."""
        self.show(where, error)
        self.add(f"traceback of {where}", "".join(traceback.format_exception(error)))
        chain: BaseException | None = error
        while chain is not None:
            self.show(f"cause of {where}", chain)
            self.add(f"notes of {where}", repr(getattr(chain, "__notes__", "")))
            self.requests(where, chain)
            chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
        if isinstance(error, JackfieldError):
            pickled = pickle.dumps(error)
            self.add(f"pickle of {where}", pickled.decode("latin-1"))
            self.show(f"unpickled {where}", pickle.loads(pickled))
            self.show(f"copy of {where}", copy.copy(error))

    def requests(self, where: str, error: BaseException) -> None:
        """Take the requests that an exception knows: the HTTP library's, and that of the answer it was made of."""
        answers = [answer for name in ("raw_response", "response") if (answer := getattr(error, name, None))]
        for request in [getattr(error, "_request", None), *(answer.request for answer in answers)]:
            if request is not None:
                self.add(f"request known to {where}", f"{request!r} {request.url} {request.headers.raw}")
        for answer in answers:
            self.show(f"answer known to {where}", answer)

    def check(self) -> None:
        """Name each secret that was shown, and where."""
        shown = {
            f"{name}: in {where}"
            for name, secret in PLANTED.items()
            for where, text in self.texts
            if any(form in text for form in forms(name, secret))
        }
        assert not shown, "\n".join(["", *sorted(shown)])


def forms(name: str, secret: str) -> set[str]:
    """The forms in which a secret could be recognised."""
    basic = base64.b64encode(f"{PLANTED['handed in user']}:{PLANTED['handed in password']}".encode()).decode()
    more = {basic} if name.startswith("handed in password") else set[str]()
    return {secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()} | more


class Recorder:
    """Hooks that show what they see."""

    def __init__(self, output: Output) -> None:
        self.output = output

    @hookimpl
    def jackfield_request(self, exchange: Exchange) -> None:
        self.output.show("exchange", exchange)

    @hookimpl
    def jackfield_response(self, exchange: Exchange) -> None:
        self.output.show("exchange", exchange)

    @hookimpl
    def jackfield_retry(self, exchange: Exchange, delay: float) -> None:
        self.output.show("exchange", exchange)

    @hookimpl
    def jackfield_error(self, exchange: Exchange, error: Exception) -> None:
        self.output.show("exchange", exchange)
        self.output.show("error in a hook", error)


@pytest.fixture
def output() -> Generator[Output]:
    """Everything that is logged, at the lowest level, by anybody."""
    collected = Output()

    class Collecting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            collected.add(f"log of {record.name}", self.format(record))
            collected.add(f"log record of {record.name}", f"{record.msg!r} {record.args!r}")

    handler = Collecting(level=1)
    # A filter that was put on a library's own loggers must hold for handlers anywhere.
    names = ["", "jackfield", "httpx", "httpcore", "httpx2", "httpcore2"]
    names += [f"{core}.{part}" for core in ("httpcore", "httpcore2") for part in ("connection", "http11", "proxy")]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(1)
    logging.getLogger().addHandler(handler)
    yield collected
    logging.getLogger().removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


class Tour:
    """A walk through all that can be called, with all that can go wrong."""

    def __init__(self, side: Side[Any], output: Output, there: str, nowhere: str) -> None:
        self.side = side
        self.output = output
        self.there = there
        self.nowhere = nowhere
        self.vault: Vault[Any] = side.client.use(Vault)
        self.mine: dict[str, Any] = {
            "headers": {
                "x-session-token": PLANTED["call header"],
                "cookie": f"mine={PLANTED['call cookie']}",
            }
        }

    async def fails(self, where: str, call: Callable[[], Any], *, items: bool = False) -> None:
        """Call what fails, and show the failure."""
        with pytest.raises(JackfieldError) as caught:
            await (self.side.items(call()) if items else self.side.get(call()))
        caught.value.add_note("a note")
        self.output.error(where, caught.value)

    def signed(self, path: str, origin: str = "") -> str:
        """A presigned URL."""
        return f"{origin or self.there}{path}?X-Expires=60&X-Signature={PLANTED['signature']}"

    async def whole(self) -> None:
        """All of it."""
        records = self.vault.records
        for name, thing in (
            ("client", self.side.client),
            ("view", self.side.client.with_options(**self.mine)),
            ("platform", self.vault),
            ("resource", records),
            ("method", records.retrieve),
            ("settings", self.vault._root.known_line().settings),
            ("auth", self.vault._root.known_line().auth),
            ("line", self.vault._root.known_line()),
            ("board", self.side.client.board),
            ("setup", self.side.client.setup),
            ("pool", self.side.client.board.io.pool()),
        ):
            self.output.show(name, thing)
        await self.calls()
        await self.lists_and_streams()
        await self.storage()
        await self.failures()
        await self.wrong_arguments()

    async def calls(self) -> None:
        """Good ones."""
        records: Any = self.vault.records
        side, show = self.side, self.output.show
        show("model", await side.get(records.retrieve("good", **self.mine)))
        show("renewed", await side.get(records.retrieve("stale", **self.mine)))
        raw = await side.get(records.retrieve.raw("good", **self.mine))
        show("response", raw)
        show("HTTP response", raw.http)
        show("HTTP request", raw.http.request)
        show("redirected", await side.get(records.retrieve("away", **self.mine)))
        show("created", await side.get(records.create(PLANTED["request body"])))
        await side.get(records.login(PLANTED["request body"]))
        show("uploaded", await side.get(records.upload(PLANTED["request body"])))

    async def lists_and_streams(self) -> None:
        """Pages and streams, whole and broken."""
        records, side, show = self.vault.records, self.side, self.output.show
        listing = records.list(**self.mine)
        show("list", listing)
        page = await side.get(listing)
        show("page", page)
        show("next page", await side.get(page.next_page()))
        await self.fails("list", records.list)
        stream: Any = records.watch(**self.mine)
        show("stream", stream)
        for event in await side.items(stream):
            show("event", event)
        show("read stream", stream)
        show("stream's response", stream.response if hasattr(stream, "response") else "")
        lost = [records.watch(**self.mine)]
        await side.next(lost[0])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            lost.clear()
            gc.collect()
            self.output.add("warnings", " ".join(str(each.message) for each in caught))
        for where in ("cut stream", "stream of another shape", "stream of no JSON", "refused stream"):
            await self.fails(where, lambda: records.watch(**self.mine), items=True)

    async def storage(self) -> None:
        """Presigned URLs, and all that can go wrong with them."""
        records: Any = self.vault.records
        side = self.side
        assert await side.get(records.stored(self.signed("/good"))) == b"content"
        self.output.show("stored", await side.get(records.stored.raw(self.signed("/good"))))
        stream = records.content(self.signed("/good"))
        self.output.show("content", stream)
        await side.items(stream)
        await self.fails("refused storage", lambda: records.stored(self.signed("/refused")))
        await self.fails("refused store", lambda: records.store(self.signed("/refused"), b"content"))
        await self.fails("refused content", lambda: records.content(self.signed("/refused")), items=True)
        await self.fails("cut storage", lambda: records.stored(self.signed("/cut")))
        await self.fails("cut content", lambda: records.content(self.signed("/cut")), items=True)
        await self.fails("slow storage", lambda: records.stored(self.signed("/slow"), timeout=0.03, retries=0))
        await self.fails("no storage", lambda: records.stored(self.signed("/x", self.nowhere)))
        await self.fails("no URL", lambda: records.stored(self.signed("/x", "http://127.0.0.1:99999")))
        await self.fails("no scheme", lambda: records.stored(self.signed("/x", "gopher://x")))
        user = self.nowhere.replace("http://", f"http://user:{PLANTED['signature']}@")
        await self.fails("user in the URL", lambda: records.stored(self.signed("/x", user)))

    async def failures(self) -> None:
        """Each kind of error, from a server that repeats all that it was sent."""
        records = self.vault.records
        for name in ("400", "404", "409", "429", "500", "html", "shape", "text", "cut"):
            await self.fails(name, lambda: records.retrieve(name, **self.mine))  # noqa: B023 - called at once
        await self.fails("slow", lambda: records.retrieve("slow", timeout=0.03, retries=0, **self.mine))
        await self.fails("deadline", lambda: records.retrieve("slow", deadline=0.03, **self.mine))
        await self.fails("borrowed", lambda: records.borrowed(PLANTED["call token"], **self.mine))
        for where in ("redirected POST", "refused POST"):
            await self.fails(where, lambda: records.create(PLANTED["request body"], **self.mine))
        await self.fails("refused login", lambda: records.login(PLANTED["request body"]))
        await self.fails("refused upload", lambda: records.upload(PLANTED["request body"]))
        await self.fails("token endpoint", lambda: self.vault.fetch_token(PLANTED["form secret"]))

    async def wrong_arguments(self) -> None:
        """What never leaves the house."""
        records = self.vault.records
        bad = f"{PLANTED['bad header']}\r\nx: y"
        await self.fails("bad header", lambda: records.retrieve("good", headers={"x-session-token": bad}))
        await self.fails("bad key", lambda: records.retrieve("good", idempotency_key=bad))
        await self.fails("bad token", lambda: records.borrowed(bad))


def settings(here: str, there: str) -> dict[str, Any]:
    """Vault's settings; the client's secret comes from the environment."""
    return {"base_url": here, "token_url": f"{there}/token", "api_key": PLANTED["constructor"]}


@everywhere
def test_nothing_shows_a_secret(
    flavour: Flavour, output: Output, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAULT_CLIENT_SECRET", PLANTED["environment"])
    handed_in = {
        "headers": {"x-my-secret": PLANTED["handed in header"]},
        "cookies": {"mine": PLANTED["handed in cookie"]},
        "auth": (PLANTED["handed in user"], PLANTED["handed in password"]),
    }
    with Lab() as here, Lab() as there, refused_port() as nowhere:
        platform(here, there.url)
        storage(there)
        token_endpoint(there)

        async def scenario(side: Side[Any]) -> None:
            await Tour(side, output, there.url, nowhere).whole()
            await side.get(side.client.close())
            output.show("closed client", side.client)

        play(
            flavour,
            here.url,
            scenario,
            http=handed_in,
            idle=False,
            acme={},
            vault=settings(here.url, there.url),
            headers={"x-access-key": PLANTED["client header"]},
            plugins=[Recorder(output)],
        )
        sent = "\n".join(str(request.headers) for lab in (here, there) for request in lab.requests)
        sent += "".join(
            request.target + request.body.decode("latin-1") for r in (here, there) for request in r.requests
        )
    said = capfd.readouterr()
    output.add("standard output", said.out)
    output.add("standard error", said.err)
    output.check()
    # The search is worth something only if the secrets were really sent, and the libraries did talk.
    for name in (
        "constructor",
        "environment",
        "call header",
        "client header",
        "signature",
        "first token",
        "form secret",
    ):
        assert PLANTED[name] in sent, name
    logs = {where for where, _ in output.texts if where.startswith("log of ")}
    assert "log of jackfield" in logs
    assert f"log of {flavour.library}" in logs
    assert any(where.startswith("log of httpcore") for where in logs)


@handed_in
def test_a_hook_that_raises_for_status_shows_no_signed_url(flavour: Flavour, output: Output) -> None:
    def strict(response: Any) -> None:
        response.raise_for_status()

    async def strict_async(response: Any) -> None:
        strict(response)

    async def scenario(side: Side[Any]) -> None:
        tour = Tour(side, output, there.url, "")
        records: Any = tour.vault.records
        await tour.fails("a hook", lambda: records.stored(tour.signed("/refused")))

    hook = strict if flavour.mode == "blocking" else strict_async
    with Lab() as here, Lab() as there:
        storage(there)
        hooks = {"event_hooks": {"response": [hook]}}
        given = settings(here.url, there.url) | {"client_secret": PLANTED["environment"]}
        play(flavour, here.url, scenario, http=hooks, idle=False, acme={}, vault=given)
        assert PLANTED["signature"] in there.requests[0].target
    output.check()


def test_dry_runs_and_curl_lines_show_no_secret(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_CLIENT_SECRET", PLANTED["environment"])
    mine = {"headers": {"x-session-token": PLANTED["call header"], "cookie": f"mine={PLANTED['call cookie']}"}}
    signed = f"https://storage.test/x?X-Expires=60&X-Signature={PLANTED['signature']}"
    client = DryRunClient(
        vault=settings("https://vault.test", "https://login.test"),
        headers={"x-access-key": PLANTED["client header"]},
        plugins=[Recorder(output)],
    )
    vault = client.use(Vault)
    records = vault.records
    plan = records.moved("good", PLANTED["request body"])
    prepared = [
        records.retrieve("good", **cast("Any", mine)),
        records.create(PLANTED["request body"]),
        records.login(PLANTED["request body"]),
        records.borrowed(PLANTED["call token"]),
        records.upload(PLANTED["request body"]),
        records.stored(signed),
        records.store(signed, b"content"),
        records.list(**cast("Any", mine)),
        records.watch(**cast("Any", mine)),
        vault.fetch_token(PLANTED["form secret"]),
        plan.current,
    ]
    for each in prepared:
        assert each is not None
        output.show("prepared", each)
        output.add(f"headers of {each!r}", repr(each.headers))
        output.add(f"curl line of {each!r}", each.curl())
    output.show("plan", plan)
    with pytest.raises(JackfieldError) as caught:
        _ = plan.result
    output.error("waiting plan", caught.value)
    plan.answer({"id": "a", "password": PLANTED["answer body"]})
    assert plan.current is not None
    output.add("curl line of a plan", plan.current.curl())
    with pytest.raises(JackfieldError) as caught:
        plan.answer({"token": PLANTED["error body"]}, status=422)
    output.error("failed plan", caught.value)
    output.show("dry client", client)
    output.check()


@pytest.mark.parametrize(
    "wrong",
    [
        {"api_key": [PLANTED["bad setting"]]},
        {"api_key": PLANTED["constructor"], "base_url": f"https://user:{PLANTED['bad setting']}@vault.test"},
        {"api_key": PLANTED["constructor"], "base_url": f"https://vault.test?key={PLANTED['bad setting']}"},
        {"api_key": PLANTED["constructor"], "base_url": f"nonsense {PLANTED['bad setting']}"},
        {"api_key": PLANTED["constructor"], "client_secrets": PLANTED["bad setting"]},
        {"api_key": f"{PLANTED['bad setting']}\n{PLANTED['bad setting']}"},
    ],
    ids=["type", "user", "query", "no URL", "unknown", "line break"],
)
def test_settings_that_cannot_be_show_no_secret(
    wrong: dict[str, Any], output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAULT_CLIENT_SECRET", PLANTED["environment"])
    with refused_port() as nowhere, pytest.raises(JackfieldError) as caught:
        given = settings("https://vault.test", nowhere) | wrong
        DryRunClient(vault=given).use(Vault).records.retrieve("a")
        with Client(vault=given, retries=0) as client:
            client.use(Vault).records.retrieve("a")
    output.error("wrong settings", caught.value)
    output.check()


def test_settings_show_no_secret(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_CLIENT_SECRET", PLANTED["environment"])
    made = VaultSettings.load("vault", settings("https://vault.test", "https://login.test"))
    output.show("settings", made)
    output.add("JSON of settings", made.model_dump_json())
    with pytest.raises(TypeError) as caught:
        Client(vualt=settings("https://vault.test", "https://login.test"))
    output.error("unknown platform", caught.value)
    for client in (Client(vault=made), AsyncClient(vault=made)):
        output.show("client", client)
        with pytest.raises(TypeError) as caught:
            pickle.dumps(client)
        output.error("pickled client", caught.value)
    output.check()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxys_password_is_not_shown(scheme: str, output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.lab import proxy

    monkeypatch.setenv("VAULT_CLIENT_SECRET", PLANTED["environment"])
    with Lab(proxy.ask_credentials()) as broken:
        address = broken.url.replace("http://", f"http://user:{PLANTED['proxy password']}@")
        monkeypatch.setenv(f"{scheme.upper()}_PROXY", address)
        given = settings(f"{scheme}://lab.invalid", f"{scheme}://login.invalid")
        with Client(vault=given, retries=QUICK) as client, pytest.raises(JackfieldError) as caught:
            client.use(Vault).records.login(PLANTED["request body"])
        output.error("proxy", caught.value)
        assert any("proxy-authorization" in repr(request.headers).lower() for request in broken.requests)
    output.check()
