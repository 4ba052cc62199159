"""Users, teams, agents and their executions: what is more than one request, and what models answer to."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from jackfield import ConfigurationError, WaitTimeoutError
from jackfield_moderately import (
    NULL,
    Agent,
    AgentLiveTail,
    AgentLlm,
    ApiTokenCreated,
    ArgumentError,
    File,
    Pipeline,
    User,
)
from tests.moderately.answers import agent_execution_json, file_json, pipeline_json, user_json
from tests.moderately.clients import dry_moderately, moderately, moderately_at
from tests.moderately.loopback import Loopback
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Server


@everywhere
async def test_a_user_that_the_platform_does_not_answer_with_is_read(way: Way) -> None:
    with Loopback() as loopback:
        users = moderately_at(way, loopback.url).users
        user = await way(users.update("u1", full_name="Ada King"))
        assert loopback.asked == ["PATCH /users/u1", "GET /users/u1"]
        again = await way(user.update_profile(full_name="Ada Byron"))
        assert (user.full_name, again.full_name) == ("Ada King", "Ada Byron")
    server = Server(Answer(json=user_json(fullName="Ada King")))
    user = await way(moderately(way, server).users.update("u1", full_name="Ada King"))
    assert (user.full_name, len(server.seen)) == ("Ada King", 1)


@everywhere
async def test_the_teams_of_a_user_are_not_narrowed_to_our_own(way: Way) -> None:
    with Loopback() as loopback:
        user = await way(moderately_at(way, loopback.url).users.retrieve("u1"))
        assert [team.name for team in await way(user.get_teams())] == ["T1", "T2"]
        assert dict(loopback.api.requests[-1].query)["teamIds"] == "t1,t2"
    server = Server(Answer(json=user_json()), Answer(json={"items": [], "pagination": {}}))
    user = await way(moderately(way, server).users.retrieve("u1"))
    assert await way(user.get_teams()) == []


def test_no_team_is_not_all_teams() -> None:
    with pytest.raises(ArgumentError, match="one id at least"):
        dry_moderately().teams.by_ids([])


def test_what_a_user_says_of_itself() -> None:
    def of(**data: Any) -> User[Any]:
        return User.model_validate(user_json(**data))

    assert of().display_name() == "Ada Lovelace"
    assert of(nickname="Ada").display_name() == "Ada"
    assert of(nickname="  ").display_name() == "Ada Lovelace"
    assert (of(nickname="A").has_nickname(), of(nickname="").has_nickname(), of().has_nickname()) == (
        True,
        False,
        False,
    )
    assert of().formatted_created_at() == "2026-01-02 03:04:05"
    assert of().formatted_created_at("%d.%m.%y") == "02.01.26"
    assert of(createdAt="a while ago").formatted_created_at() == "a while ago"
    assert of(createdAt=None).formatted_created_at() == ""
    now = datetime.now(UTC)
    assert of(createdAt=(now - timedelta(days=6, hours=23)).isoformat()).is_recent()
    assert not of(createdAt=(now - timedelta(days=7, hours=1)).isoformat()).is_recent()
    assert of(createdAt=(now - timedelta(days=8)).isoformat()).is_recent(days=9)
    assert of(createdAt=(now - timedelta(hours=1)).replace(tzinfo=None).isoformat()).is_recent(days=1)
    assert not of(createdAt=None).is_recent()


def test_what_a_file_says_of_itself() -> None:
    def of(**data: Any) -> File[Any]:
        return File.model_validate(file_json(**data))

    states = {"pending": (False, True, False), "completed": (True, False, False), "failed": (False, False, True)}
    for status, found in states.items():
        file = of(uploadStatus=status)
        assert (file.is_ready(), file.is_processing(), file.has_error()) == found
        assert file.status == status
    assert (of().name, of(fileName="a/b.tar.gz").get_extension(), of(fileName="b").get_extension()) == (
        "rows.csv",
        ".gz",
        "",
    )
    assert of(mimeType="image/png").is_image()
    for kind in (
        "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ):  # fmt: skip
        assert of(mimeType=kind).is_document()
        assert not of(mimeType=kind).is_text()
    assert of(mimeType="text/csv; charset=utf-8").is_csv()
    assert of(mimeType="text/plain").is_text()
    assert not of(mimeType="application/json").is_text()
    assert (of().original_name, of(datasetId="d1").dataset_id) == (None, "d1")


@everywhere
async def test_an_agent_is_run_by_the_version_that_it_uses_now(way: Way) -> None:
    with Loopback() as loopback:
        executions = moderately_at(way, loopback.url).agent_executions
        run = await way(executions.create(agent_id="agent", input_data={"query": "ä" * 600}, max_actions=3))
        assert loopback.asked == ["GET /agent-configuration-versions", "POST /agent-executions"]
        sent = loopback.api.requests[1].json()
        assert (sent["agentConfigurationVersionId"], sent["maxActions"]) == ("agent-version2", 3)
        assert sent["agentInputSummary"].startswith('{"query": "äää')
        assert len(sent["agentInputSummary"]) == 500
        with pytest.raises(ArgumentError, match="agent idle uses no configuration version"):
            await way(executions.create(agent_id="idle"))
        with pytest.raises(ArgumentError, match="takes an agent_id or an agent_configuration_version_id"):
            await way(executions.create())
        loopback.api.forget()
        await way(executions.create(agent_configuration_version_id="v", agent_input_summary="nothing"))
        assert loopback.api.requests[0].json() == {
            "agentConfigurationVersionId": "v", "agentInput": {}, "agentInputSummary": "nothing",
        }  # fmt: skip
        for status in ("completed", "failed", "cancelled"):
            loopback.steps.extend([{"status": "running"}, {"status": status}])
            ended = await way(executions.wait_for_completion(run.agent_execution_id, poll_interval=0.001))
            assert ended.status == status
        loopback.steps.append({"status": "paused"})
        with pytest.raises(WaitTimeoutError, match="agent execution run1 has not ended"):
            await way(executions.wait_for_completion(run.agent_execution_id, timeout=0))


@everywhere
async def test_a_version_of_another_agent_is_not_run(way: Way) -> None:
    """A server that ignores the filters must not make us run something else."""
    version: dict[str, Any] = {
        "agentConfigurationVersionId": "v", "agentId": "other", "instructions": "", "versionNumber": 1,
        "isCurrent": True, "llmConfig": {}, "executionConfig": {},
    }  # fmt: skip
    platform = moderately(way, Answer(json=[version, {**version, "agentId": "mine", "isCurrent": False}]))
    with pytest.raises(ArgumentError):
        await way(platform.agent_executions.create(agent_id="mine"))


def test_steps_of_a_live_tail_come_in_either_style() -> None:
    tail = AgentLiveTail.model_validate(
        {
            "execution": {"agentExecutionId": "x", "status": "running"},
            "steps": [
                {"stepType": "task", "startedAt": "a", "task": "t"},
                {"step_type": "final_answer", "started_at": "b", "final_answer": {"output": 1}},
                {"stepType": "something new", "more": 1},
            ],
        }
    )
    assert [(step.step_type, step.started_at) for step in tail.steps] == [
        ("task", "a"), ("final_answer", "b"), ("something new", None),
    ]  # fmt: skip
    assert tail.steps[1].final_answer == {"output": 1}


def test_models_answer_to_the_names_on_the_wire() -> None:
    """As the vendor's own plain dictionaries do."""
    file = File.model_validate(file_json(new={"a": [1]}))
    assert (file["fileId"], file["uploadStatus"], file["new"], file["metadata"]) == ("f1", "completed", {"a": [1]}, {})
    with pytest.raises(KeyError):
        file["file_id"]
    with pytest.raises(KeyError):
        file["originalName"]
    assert file.to_dict() == file_json(new={"a": [1]})
    llm = AgentLlm.model_validate({"provider": "openai", "model_tier": "small", "model_config": {"x": 1}})
    assert (llm.settings, llm["model_config"]) == ({"x": 1}, {"x": 1})


def test_what_has_not_run_yet_has_no_figures() -> None:
    """Answers to creating and changing leave them out."""
    agent = Agent.model_validate({"agentId": "a", "teamId": "t", "name": "n"})
    pipeline = Pipeline.model_validate(pipeline_json())
    for each in (agent, pipeline):
        assert (each.total_runs, each.successful_runs, each.success_rate, each.last_run_at) == (0, 0, 0, None)


def test_secrets_of_models_are_not_shown() -> None:
    token = ApiTokenCreated(token="very-secret", token_id="t", name="n", role="member", team_id="t")
    assert "very-secret" not in repr(token)
    assert token.token == "very-secret"


def test_null_is_sent_where_none_leaves_things_alone() -> None:
    platform = dry_moderately()
    assert platform.api_tokens.update("t", expires_at=NULL).json == {"expiresAt": None}
    assert platform.api_tokens.update("t", expires_at=None, name="n").json == {"name": "n"}
    assert platform.pipelines.update("p", description=NULL).json == {"description": None}
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    assert platform.pipeline_executions.update("e", started_at=moment, failed_at=NULL).json == {
        "startedAt": "2026-01-02T00:00:00Z", "failedAt": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00Z"),
        (datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=2))), "2026-01-02T01:00:00Z"),
        (datetime(2026, 1, 2, 3, tzinfo=UTC).astimezone().replace(tzinfo=None), "2026-01-02T03:00:00Z"),
        ("2026-01-02", "2026-01-02"),
    ],
    ids=["utc", "elsewhere", "local", "text"],
)
def test_times_are_sent_in_utc(given: Any, sent: str) -> None:
    platform = dry_moderately()
    assert platform.audit_logs.list(start_date=given, end_date=given).query["startDate"] == sent
    assert platform.api_tokens.create(name="n", role="member", expires_at=given).json["expiresAt"] == sent
    assert platform.api_tokens.update("t", expires_at=given).json == {"expiresAt": sent}
    ends = ("started", "completed", "failed", "cancelled", "paused")
    update = platform.pipeline_executions.update("e", **{f"{end}_at": given for end in ends})
    assert update.json == {f"{end}At": sent for end in ends}


@pytest.mark.parametrize("given", [{"a": math.nan}, {"a": object()}, {"a": "\ud800"}], ids=["nan", "object", "half"])
def test_an_input_that_cannot_be_sent_is_told(given: Any) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written as JSON"):
        dry_moderately().agent_executions.create(agent_configuration_version_id="v", input_data=given)


def test_the_summary_of_an_input_is_the_input_as_it_is_sent() -> None:
    when = {"on": datetime(2026, 1, 2, tzinfo=UTC), "who": {"Ädä"}}
    sent = dry_moderately().agent_executions.create(agent_configuration_version_id="v", input_data=when).first.json
    assert json.loads(sent["agentInputSummary"]) == sent["agentInput"]
    assert "Ädä" in sent["agentInputSummary"]


def test_none_and_no_ids_at_all_narrow_nothing() -> None:
    lists = dry_moderately().pipelines
    assert "pipelineIds" not in lists.list(pipeline_ids=[]).query
    assert "pipelineIds" not in lists.list(pipeline_ids=None).query
    assert lists.list(pipeline_ids="p1").query["pipelineIds"] == "p1"
    assert lists.list(pipeline_ids=iter(["p1", "p2"])).query["pipelineIds"] == "p1,p2"


@pytest.mark.parametrize(
    ("given", "sent"),
    [("created_at", "createdAt"), ("createdAt", "createdAt"), ("name", "name"), ("version_no", "versionNo")],
)
def test_sorting_takes_both_spellings(given: str, sent: str) -> None:
    assert dry_moderately().agents.list(order_by=given).query["orderBy"] == sent


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("ready", "completed"),
        ("uploaded", "completed"),
        ("processing", "pending"),
        ("error", "failed"),
        ("pending", "pending"),
    ],
)
def test_the_guides_words_for_states_are_understood(given: str, sent: str) -> None:
    assert dry_moderately().files.list(status=given).query["uploadStatus"] == sent


@everywhere
async def test_a_missing_key_or_team_is_told_at_the_first_request_that_needs_it(way: Way) -> None:
    platform = moderately(way, Answer(json={"status": "ok"}), moderately={"api_key": "", "team_id": None})
    assert (await way(platform.health())).status == "ok"
    with pytest.raises(ConfigurationError, match="set MODERATELY_API_KEY"):
        await way(platform.files.retrieve("f1"))
    platform = moderately(way, Answer(json=agent_execution_json()), moderately={"team_id": " "})
    with pytest.raises(ConfigurationError, match="set MODERATELY_TEAM_ID"):
        await way.items(platform.files.list())
    assert (await way(platform.agent_executions.retrieve("x1"))).status == "pending"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from jackfield import DryRunClient
    from jackfield_moderately import Moderately

    monkeypatch.setenv("MODERATELY_API_KEY", "from-the-environment")
    monkeypatch.setenv("MODERATELY_TEAM_ID", "team")
    monkeypatch.setenv("MODERATELY_BASE_URL", "https://own.test/")
    shown = DryRunClient().use(Moderately).files.list()
    assert (shown.url, shown.query["teamIds"], shown.headers["authorization"]) == (
        "https://own.test/files",
        "team",
        "***",
    )
    monkeypatch.setenv("MODERATELY_BASE_URL", "")
    assert DryRunClient().use(Moderately).files.list().url == "https://api.moderately.ai/files"


def test_ids_cannot_leave_their_place_in_the_path() -> None:
    platform = dry_moderately()
    assert platform.files.retrieve("../users").url.endswith("/files/..%2Fusers")
    assert platform.files.delete("../pipelines/p1").url.endswith("/files/..%2Fpipelines%2Fp1")
    with pytest.raises(ConfigurationError):
        platform.files.retrieve("..")
