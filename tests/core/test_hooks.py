"""Hook plugins: when they are asked, in which order, and what they may change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from jackfield import Client, ConfigurationError, DryRunClient, JackfieldError, NotFoundError, ResponseValidationError
from jackfield._stepping import SteppingIO
from jackfield.plugin import Call, Exchange, Model, hookimpl
from tests.support.acme import KEY, Acme
from tests.support.clients import Way, everywhere, quick
from tests.support.oauth import Guarded
from tests.support.serving import Answer, Server, file_answer
from tests.support.stepping import lost, stepping_root, walk

OK = Answer(json={})


class Diary:
    """Implements every hook and writes down when it was asked."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.exchanges: list[Exchange] = []

    def _write(self, what: str, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        self.lines.append(f"{what} {exchange.attempt}")

    @hookimpl
    def jackfield_auth(self, exchange: Exchange) -> Mapping[str, str] | None:
        self._write("auth", exchange)
        return None

    @hookimpl
    def jackfield_request(self, exchange: Exchange) -> None:
        self._write("request", exchange)

    @hookimpl
    def jackfield_response(self, exchange: Exchange) -> None:
        self._write(f"response {exchange.status_code}", exchange)

    @hookimpl
    def jackfield_retry(self, exchange: Exchange, delay: float) -> bool | None:
        self._write(f"retry in {delay:g}", exchange)
        return None

    @hookimpl
    def jackfield_error(self, exchange: Exchange, error: Exception) -> Exception | None:
        self._write(f"error {type(error).__name__}", exchange)
        return None


@everywhere
async def test_the_order_of_the_hooks(way: Way) -> None:
    diary = Diary()
    slow = Answer(503, headers={"retry-after-ms": "1"})
    acme = way.acme(slow, Answer(404), plugins=[diary], retries=quick(2))

    with pytest.raises(NotFoundError):
        await way(acme.files.retrieve("a"))

    assert diary.lines == [
        "auth 1", "request 1", "response 503 1", "retry in 0.001 1",
        "auth 2", "request 2", "response 404 2", "error NotFoundError 2",
    ]  # fmt: skip


def test_what_a_hook_sees() -> None:
    diary = Diary()
    call = Call[Any]("POST", "/files/{}", "a", params={"q": "1"})
    walk(stepping_root(hooks=[diary]), call, Answer(json={}, headers={"x-a": "b"}))

    asked, sent, came = diary.exchanges
    assert (asked.platform, asked.operation, asked.method) == ("acme", "files.test", "POST")
    assert sent.url == "https://acme.test/v1/files/a?q=1"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert not sent.idempotent
    assert sent.home
    assert came.status_code == 200
    assert came.response_headers["x-a"] == "b"
    assert came.context is sent.context is asked.context


def test_a_hook_sees_no_secret_of_another_origins_url() -> None:
    diary = Diary()
    walk(stepping_root(hooks=[diary]), Call("GET", url="https://s3.test/a?signature=abc"), OK)

    assert {each.url for each in diary.exchanges} == {"https://s3.test/a"}
    assert not any(each.home for each in diary.exchanges)


def test_a_hook_is_not_shown_credentials_by_repr() -> None:
    diary = Diary()
    walk(stepping_root(hooks=[diary]), Call("GET", "/x"), OK)

    assert KEY not in repr(diary.exchanges)


def test_the_context_lasts_for_one_call() -> None:
    class Counting:
        def __init__(self) -> None:
            self.seen: list[int] = []

        @hookimpl
        def jackfield_request(self, exchange: Exchange) -> None:
            exchange.context["n"] = exchange.context.get("n", 0) + 1
            self.seen.append(exchange.context["n"])

    counting = Counting()
    root = stepping_root(hooks=[counting])
    walk(root, Call("GET", "/x"), Answer(503), lost(), OK)
    walk(root, Call("GET", "/x"), OK)

    assert counting.seen == [1, 2, 3, 1]


def test_a_request_hook_may_change_headers() -> None:
    class Tracing:
        @hookimpl
        def jackfield_request(self, exchange: Exchange) -> None:
            exchange.headers["Traceparent"] = f"00-{exchange.attempt}"
            del exchange.headers["x-acme"]

    done = walk(stepping_root(hooks=[Tracing()]), Call("GET", "/x"), Answer(503), OK)

    assert [each.headers["traceparent"] for each in done.requests] == ["00-1", "00-2"]
    assert "x-acme" not in done.requests[0].headers


def test_a_header_of_a_hook_is_checked() -> None:
    class Bad:
        @hookimpl
        def jackfield_request(self, exchange: Exchange) -> None:
            exchange.headers["x-a"] = "b\r\nc: d"

    done = walk(stepping_root(hooks=[Bad()]), Call("GET", "/x"))

    assert isinstance(done.error, ConfigurationError)


class Vault:
    """Has credentials of its own."""

    @hookimpl
    def jackfield_auth(self, exchange: Exchange) -> Mapping[str, str] | None:
        return {"Authorization": "Vault abcdef"} if exchange.platform == "acme" else None


def test_an_auth_hook_replaces_the_credential() -> None:
    done = walk(
        stepping_root(hooks=[Vault()], settings={}, retries=0), Call("GET", "/x"), Answer(500, content=b"abcdef")
    )

    assert done.requests[0].headers["authorization"] == "Vault abcdef"
    assert done.own_auth == [True]
    assert "abcdef" not in str(done.error), "it is a known secret as well"


def test_an_auth_hook_with_no_opinion_leaves_it() -> None:
    done = walk(stepping_root(Guarded, hooks=[Vault()]), Call("GET", "/x"), Answer(json={"access_token": "t"}), OK)

    assert done.requests[1].headers["authorization"] == "Bearer t"


@pytest.mark.parametrize("call", [Call[Any]("GET", "/x", auth=False), Call[Any]("GET", url="https://s3.test/a")])
def test_an_auth_hook_is_not_asked_where_no_credential_goes(call: Call[Any]) -> None:
    done = walk(stepping_root(hooks=[Vault()]), call, OK)

    assert "authorization" not in done.requests[0].headers


@pytest.mark.parametrize("bad", [Answer(503), lost()])
def test_a_retry_hook_may_forbid_it(bad: Any) -> None:
    class Veto:
        @hookimpl
        def jackfield_retry(self, exchange: Exchange, delay: float) -> bool | None:
            return False if exchange.attempt == 2 else None

    done = walk(stepping_root(hooks=[Veto()], retries=5), Call("GET", "/x"), bad, bad)

    assert done.error.attempts == 2
    assert len(done.pauses) == 1


def test_a_retry_hook_is_not_asked_where_there_is_none() -> None:
    diary = Diary()
    walk(stepping_root(hooks=[diary]), Call("POST", "/x"), Answer(503))

    assert not any("retry" in line for line in diary.lines)


class Translator:
    """Puts its own error in the place of each."""

    def __init__(self) -> None:
        self.seen: list[Exception] = []

    @hookimpl
    def jackfield_error(self, exchange: Exchange, error: Exception) -> Exception | None:
        self.seen.append(error)
        return LookupError(f"translated {type(error).__name__}")


@pytest.mark.parametrize(
    ("given", "options", "name"),
    [
        ([Answer(404)], {}, "NotFoundError"),
        ([lost(timeout=True)], {"retries": 0}, "APITimeoutError"),
        ([Answer(pieces=[b"x", b"y"])], {"deadline": 1.0}, "APITimeoutError"),
        ([Answer(302, headers={"location": "/y"})], {"deadline": 1.0}, "APITimeoutError"),
        ([Answer(content=b"x" * 99)], {"max_body": 9}, "ResponseValidationError"),
        ([Answer(content=b"x" * 99, headers={"content-length": "nine"})], {"max_body": 9}, "ResponseValidationError"),
    ],
)
def test_an_error_hook_may_put_another_in_its_place(given: Any, options: Any, name: str) -> None:
    translator = Translator()
    io = SteppingIO(piecewise=True)
    done = walk(stepping_root(hooks=[translator], io=io, **options), Call("GET", "/x"), *given, takes=2.0)

    assert isinstance(done.error, LookupError)
    assert str(done.error) == f"translated {name}"
    assert len(translator.seen) == 1


@everywhere
async def test_an_error_hook_sees_what_is_found_after_the_exchange(way: Way) -> None:
    with pytest.raises(LookupError, match="translated ResponseValidationError"):
        await way(way.acme(Answer(json={"no": "file"}), plugins=[Translator()]).files.retrieve("a"))
    with pytest.raises(LookupError, match="translated ResponseValidationError"):
        await way(way.acme(Answer(json={"no": "items"}), plugins=[Translator()]).files.list())
    with pytest.raises(LookupError, match="translated ResponseValidationError"):
        await way.items(way.acme(Answer(json={}), plugins=[Translator()]).chats.notes())


def test_hooks_run_in_dry_runs() -> None:
    class Tracing:
        @hookimpl
        def jackfield_request(self, exchange: Exchange) -> None:
            exchange.headers["range"] = "bytes=0-"

    prepared = DryRunClient(acme={"api_key": KEY}, plugins=[Tracing()]).use(Acme).files.retrieve("a")

    assert prepared.headers["range"] == "bytes=0-"


@everywhere
async def test_several_plugins_are_asked(way: Way) -> None:
    one, two = Diary(), Diary()
    await way(way.acme(file_answer(), plugins=[one, two]).files.retrieve("a"))

    assert one.lines == two.lines == ["auth 1", "request 1", "response 200 1"]


@everywhere
async def test_an_exception_of_a_hook_is_seen(way: Way) -> None:
    class Failing:
        @hookimpl
        def jackfield_response(self, exchange: Exchange) -> None:
            raise ZeroDivisionError

    server = Server(answer := file_answer())
    with pytest.raises(ZeroDivisionError):
        await way(way.acme(server, plugins=[Failing()]).files.retrieve("a"))
    assert answer.closed == 1, "the connection was given back"


# -- what is no plugin


class Misspelt:
    @hookimpl
    def jackfield_requst(self, exchange: Exchange) -> None:
        """A slip."""


class Unknown:
    @hookimpl
    def jackfield_request(self, exchange: Exchange, colour: str) -> None:
        """Wants what there is not."""


class Unmarked:
    def jackfield_request(self, exchange: Exchange) -> None:
        """No hookimpl."""


@pytest.mark.parametrize(
    ("plugin", "text"), [(Misspelt(), "jackfield_requst"), (Unknown(), "colour"), (Unmarked(), "no jackfield hook")]
)
def test_what_is_no_plugin_is_refused(plugin: object, text: str) -> None:
    with pytest.raises(ConfigurationError, match=text):
        Client(plugins=[plugin])


def test_a_plugin_given_twice_is_refused() -> None:
    diary = Diary()

    with pytest.raises(ConfigurationError):
        Client(plugins=[diary, diary])


def test_a_models_data_reach_the_hook_as_any_error() -> None:
    translator = Translator()
    walk(stepping_root(hooks=[translator]), Call("GET", "/x"), Answer(404, json={"error": {"message": "m"}}))

    (error,) = translator.seen
    assert isinstance(error, JackfieldError)
    assert isinstance(getattr(error, "data", None), Model)
    assert not isinstance(error, ResponseValidationError)
