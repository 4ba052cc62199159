"""All operations against Prism, which serves the vendor's OpenAPI document and refuses what does not fit it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from jackfield import APIStatusError, ResponseValidationError, WaitTimeoutError
from tests.moderately.clients import dry_moderately, moderately_at
from tests.moderately.samples import SHAPES, Sample, sample
from tests.prism import SLOW_START
from tests.support.clients import Way, everywhere, quick

pytestmark = SLOW_START

# What the vendor's client has and its document has not.
UNDECLARED = {"teams.delete", "agent_executions.cancel", "agent_executions.delete", "files.update"}
# The document's example of these is an execution that never ends.
ENDLESS = {"pipeline_execution.wait_for_completion", "agent_executions.wait_for_completion"}
# The document's own example of this does not fit its schema, so Prism has to make one up, which it refuses at times.
MADE_UP = {"agent_executions.live_tail": {"headers": {"prefer": "dynamic=true"}, "retries": quick(50)}}


def storage(request: httpx.Request) -> httpx.Response:
    """Prism's links lead nowhere: what goes there is taken, and what comes from there has the example's length."""
    assert "authorization" not in request.headers
    return httpx.Response(200, content=b"" if request.method == "PUT" else bytes(1_048_576))


def platform_at(way: Way, url: str) -> Any:
    """The platform before Prism, with a storage beside it."""
    local = httpx.AsyncHTTPTransport() if way.awaited else httpx.HTTPTransport()
    kind: Any = httpx.AsyncClient if way.awaited else httpx.Client
    client = kind(transport=httpx.MockTransport(storage), mounts={"all://127.0.0.1": local})
    return moderately_at(way, url, http_client=client), client


@pytest.mark.parametrize("shape", SHAPES)
@everywhere
async def test_every_operation_fits_the_document(way: Way, shape: str, prism: str, contract: Any) -> None:
    platform, client = platform_at(way, prism)
    failures: dict[str, str] = {}
    done = 0
    for described in contract["operations"]:
        wanted = plain(sample(described, dry_moderately(), shape))
        if wanted.name in UNDECLARED:
            continue
        try:
            await way(wanted.call(platform))
        except WaitTimeoutError:
            assert wanted.name in ENDLESS
        except (APIStatusError, ResponseValidationError) as error:
            failures[wanted.name] = f"{error} {getattr(error, 'body', '')}"
        done += 1
    await way.close(client)
    assert failures == {}
    assert done == 96 - len(UNDECLARED)


def plain(wanted: Sample) -> Sample:
    """Prism does not decode what stands in a path, so ids are plain ones."""
    wanted.positional = [each if isinstance(each, int) else "V1StGXR8_Z5jdHi6B-myT" for each in wanted.positional]
    if wanted.name in ENDLESS:
        wanted.arguments["timeout"] = 0
    if wanted.name in MADE_UP:
        wanted.arguments |= MADE_UP[wanted.name]
    return wanted


@pytest.mark.parametrize("name", sorted(UNDECLARED))
@everywhere
async def test_what_is_not_declared_is_told_plainly(
    way: Way, prism: str, operations: dict[str, Any], name: str
) -> None:
    wanted = plain(sample(operations[name], dry_moderately(), "minimal"))
    with pytest.raises(APIStatusError) as caught:
        await way(wanted.call(moderately_at(way, prism)))
    assert caught.value.status_code in (404, 405)


@everywhere
async def test_prism_refuses_what_does_not_fit(way: Way, prism: str) -> None:
    """Else the tests above would be worth nothing."""
    platform = moderately_at(way, prism)
    for method, path, params, body in (
        ("POST", "/datasets", None, {"name": "no team"}),
        ("GET", "/files", {"pageSize": 1000}, None),
        ("GET", "/agents", {"orderBy": "created_at"}, None),
        ("GET", "/datasets", {"datasetIds": ["a", "b"]}, None),
    ):
        with pytest.raises(APIStatusError) as caught:
            await way(platform.request(method, path, params=params, json=body))
        assert caught.value.status_code in (400, 422)
