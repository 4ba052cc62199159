"""The cassettes of this platform: what is played in them, and how they are recorded.

`python -m tests.pipeshub.recording` records them anew, from a Prism that serves the platform's OpenAPI document
(`../shared/contracts/pipeshub.openapi.yaml`, or the file that is named); it needs Node.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from jackfield import NotFoundError, PermissionDeniedError
from jackfield.testing import Cassette, use_cassette
from jackfield_pipeshub import ChatError, fold, models
from tests.pipeshub.clients import pipeshub_at
from tests.pipeshub.prism_streams import finished
from tests.prism import running_prism
from tests.support.clients import Way

ROOT = Path(__file__).resolve().parents[2]
CASSETTES = ROOT / "cassettes" / "pipeshub"
ORIGIN = "https://app.pipeshub.com/api/v1"
CONVERSATION = "507f1f77bcf86cd799439011"
RecordMode = Literal["none", "all"]

Scene = Callable[[Way, Any], Coroutine[Any, Any, None]]


async def chat(way: Way, platform: Any) -> None:
    """A chat with a server of each generation."""
    for vocabulary in ("agui", "legacy"):
        events = platform.conversations.stream_chat(
            "What is in the report?",
            chat_mode=models.ChatMode.INTERNAL_SEARCH,
            filters={"kb": ["7d444840-9dc0-11d1-b245-5ffdce74fad2"]},
            headers={"prefer": f"example={vocabulary}"},
        )
        async with way.entered(fold(events)) as answers:
            last = (await way.items(answers))[-1]
        assert (last.text, last.finished, last.conversation_id) == ("Two findings.", True, CONVERSATION)
        assert [tool.status for tool in last.tool_calls] == ["completed"]


async def search(way: Way, platform: Any) -> None:
    """A search, and the list of earlier ones."""
    found = await way(platform.semantic_search.search("company vacation policy", limit=5))
    assert type(found) is models.SemanticSearchExecuteResponse
    assert [type(hit) for hit in found.search_response.search_results] == [models.SemanticSearchHit]
    page = await way(platform.semantic_search.search_history(limit=2))
    assert [type(each) for each in page.items] == [models.SemanticSearchHistoryItem]


async def error(way: Way, platform: Any) -> None:
    """Refusals, and streams that fail."""
    with pytest.raises(NotFoundError) as missing:
        await way(platform.organizations.get_current_organization(headers={"prefer": "code=404"}))
    assert isinstance(missing.value.data, models.ErrorResponse)
    assert missing.value.code == missing.value.data.error.code
    with pytest.raises(PermissionDeniedError) as refused:
        await way(platform.ai_models_providers.get_available_models_by_type("llm", headers={"prefer": "code=403"}))
    assert isinstance(refused.value.data, models.ErrorResponse)
    for example, code in (("agui_error", "stream_error"), ("legacy_error", None)):
        with pytest.raises(ChatError, match="stream failed") as failed:
            await way.items(
                platform.conversations.add_message_stream(
                    CONVERSATION, "And then?", chat_mode="agent", headers={"prefer": f"example={example}"}
                )
            )
        assert failed.value.code == code


SCENES: dict[str, Scene] = {"chat": chat, "search": search, "error": error}


def tape(name: str, mode: RecordMode, folder: Path = CASSETTES) -> AbstractContextManager[Cassette]:
    """A cassette to record (`all`) or to replay (`none`)."""
    return use_cassette(folder / f"{name}.yaml", mode)


def record(document: Path, folder: Path = CASSETTES) -> None:
    """Play all scenes before a Prism that serves this document, and write what passed."""
    with running_prism(document) as url:
        for name, scene in SCENES.items():
            way = Way("httpx-sync")

            async def work(scene: Scene = scene, way: Way = way) -> None:
                await scene(way, pipeshub_at(way, url, http_client=whole))

            with whole_streams() as whole, tape(name, "all", folder):
                way.run(work)


@contextmanager
def whole_streams() -> Generator[httpx.Client]:
    """A client that makes whole streams of Prism's before they are recorded."""
    inner = httpx.Client()

    class Transport(httpx.BaseTransport):
        """The inner client is none of its attributes, so that the cassette listens to this transport."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            copy = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
            return finished(inner.send(copy, stream=True))

    with inner, httpx.Client(transport=Transport()) as client:
        yield client


if __name__ == "__main__":
    given = sys.argv[1:]
    record(Path(given[0]) if given else ROOT.parent / "shared" / "contracts" / "pipeshub.openapi.yaml")
