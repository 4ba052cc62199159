"""Parameters as the vendor's reference has them: names, order, defaults, and what may be given by position.

Source: the vendor's Python SDK 0.2.7.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from pydantic.alias_generators import to_camel

from jackfield._actor import bind
from jackfield_moderately import (
    Dataset,
    DatasetDataVersion,
    DatasetSchemaVersion,
    File,
    Pipeline,
    PipelineConfigurationVersion,
    PipelineExecution,
    User,
)
from tests.moderately import answers
from tests.moderately.clients import dry_moderately

REFERENCE = """
agent_executions.list(*, agent_id=None, status=None, page=1, page_size=10, order_by='created_at', order_direction='desc')
agent_executions.retrieve(execution_id)
agent_executions.create(*, agent_id, input_data=None)
agent_executions.cancel(execution_id)
agent_executions.delete(execution_id)
agent_executions.wait_for_completion(execution_id, *, timeout=None, poll_interval=2.0)
agents.list(*, page=1, page_size=10, order_by='created_at', order_direction='desc')
agents.retrieve(agent_id)
agents.create(*, name, description=None)
agents.update(agent_id, *, name=None, description=None)
agents.delete(agent_id)
datasets.list(*, dataset_ids=None, name_like=None, name=None, page=1, page_size=10, order_by='createdAt', order_direction='desc')
datasets.retrieve(dataset_id)
datasets.create(*, name, description=None)
datasets.update(dataset_id, *, name=None, description=None, should_process=None)
datasets.delete(dataset_id)
files.list(*, dataset_id=None, status=None, mime_type=None, file_hashes=None, page=1, page_size=10, order_by='created_at', order_direction='desc')
files.retrieve(file_id)
files.upload(file, *, name=None, metadata=None)
files.update(file_id, *, name=None, dataset_id=None, metadata=None)
files.delete(file_id)
files.download(file_id, *, path=None)
files.get_upload_url(*, filename, file_size, mime_type=None, dataset_id=None)
pipeline_configuration_versions.list(*, pipeline_ids=None, pipeline_configuration_version_ids=None, page=1, page_size=10, order_by=None, order_direction='asc')
pipeline_configuration_versions.retrieve(pipeline_configuration_version_id)
pipeline_configuration_versions.create(*, pipeline_id, configuration)
pipeline_configuration_versions.update(pipeline_configuration_version_id, *, configuration=None)
pipeline_configuration_versions.delete(pipeline_configuration_version_id)
pipeline_configuration_versions.clone(pipeline_configuration_version_id)
pipeline_configuration_versions.validate(configuration)
pipeline_configuration_versions.get_schema()
pipeline_executions.list(*, pipeline_ids=None, pipeline_configuration_version_ids=None, pipeline_execution_ids=None, status=None, statuses=None, page=1, page_size=10, order_by=None, order_direction='asc')
pipeline_executions.retrieve(pipeline_execution_id)
pipeline_executions.create(*, pipeline_configuration_version_id, pipeline_input, pipeline_input_summary, current_step=None, total_steps=None)
pipeline_executions.update(pipeline_execution_id, *, pipeline_output=None, pipeline_output_summary=None, status=None, progress_data=None, current_step=None, total_steps=None, started_at=None, completed_at=None, failed_at=None, cancelled_at=None, paused_at=None)
pipeline_executions.cancel(pipeline_execution_id, *, reason=None)
pipeline_executions.get_output(pipeline_execution_id)
pipelines.list(*, pipeline_ids=None, name_like=None, page=1, page_size=10, order_by=None, order_direction='asc')
pipelines.retrieve(pipeline_id)
pipelines.create(*, name, description=None)
pipelines.update(pipeline_id, *, name=None, description=None)
pipelines.delete(pipeline_id)
teams.list(*, page=1, page_size=10, order_by='created_at', order_direction='desc')
teams.retrieve(team_id)
teams.create(*, name, description=None)
teams.update(team_id, *, name=None, description=None)
teams.delete(team_id)
users.list(*, page=1, page_size=10, order_by='created_at', order_direction='desc')
users.retrieve(user_id)
users.update(user_id, *, full_name)
file.download(*, path=None)
file.delete()
dataset.upload_data(file, *, file_type=None, status='current')
dataset.download_data(*, version_id=None, path=None)
dataset.list_data_versions(*, page=1, page_size=10, status=None)
dataset.get_data_version(version_id)
dataset.update(*, name=None, description=None, should_process=None)
dataset.delete()
dataset.create_schema(columns, *, status='draft', parsing_options=None)
dataset.create_schema_from_sample(sample_file, *, status='draft', header_row=1, sample_size=100)
dataset.schema_builder()
dataset.list_schema_versions(*, status=None, page=1, page_size=10)
dataset.get_current_schema()
dataset.get_schema_version(schema_version_id)
data_version.download(*, path=None)
schema.activate()
schema.archive()
schema.update(*, status=None, columns=None, parsing_options=None)
schema.add_column(name, column_type, *, required=True, description=None, position=None)
schema.remove_column(name)
schema.get_column(name)
builder.add_column(name, column_type, *, required=True, description=None, operations=None)
builder.with_parsing(*, skip_rows=None, header_row=None, delimiter=None, encoding=None)
builder.as_draft()
builder.as_current()
builder.create()
pipeline.update(*, name=None, description=None)
pipeline.delete()
pipeline.create_configuration_version(*, configuration)
pipeline.list_configuration_versions()
pipeline.list_executions(*, status=None, statuses=None, page=1, page_size=10)
pipeline.get_latest_execution()
pipeline.execute(*, configuration_version_id, pipeline_input, pipeline_input_summary, block=False, timeout=None, poll_interval=2.0, show_progress=True)
version.update(*, configuration=None)
version.delete()
version.clone()
version.validate()
version.execute(*, pipeline_input, pipeline_input_summary, block=False, timeout=None, poll_interval=2.0, show_progress=True)
version.list_executions(*, status=None, statuses=None, page=1, page_size=10)
version.get_latest_execution()
version.get_pipeline()
execution.refresh()
execution.cancel(*, reason=None)
execution.get_output()
execution.wait_for_completion(*, timeout=None, poll_interval=2.0, show_progress=True)
user.display_name()
user.has_nickname()
user.formatted_created_at(format_str='%Y-%m-%d %H:%M:%S')
user.is_recent(days=7)
user.update_profile(*, full_name=None, nickname=None)
user.get_teams()
"""  # noqa: E501 - a line for each

# What the platform's document does not know, so that the platform would not heed it.
LEFT_OUT = {
    ("agent_executions.list", "order_by"),
    ("agent_executions.list", "order_direction"),
    ("files.list", "dataset_id"),
    ("files.get_upload_url", "dataset_id"),
    ("teams.create", "description"),
    ("teams.update", "description"),
    ("user.update_profile", "nickname"),
}
# What is another default here, and why.
OTHER_DEFAULTS: dict[tuple[str, str], Any] = {
    ("agent_executions.create", "agent_id"): None,  # a configuration version does as well
    ("user.update_profile", "full_name"): inspect.Parameter.empty,  # the document wants it
    ("pipeline.execute", "show_progress"): False,  # a library does not print by itself
    ("version.execute", "show_progress"): False,
    ("execution.wait_for_completion", "show_progress"): False,
}
# What the document wants beside the vendor's own parameters.
ALSO_REQUIRED = {("files.get_upload_url", "file_hash")}


def models(root: Any) -> dict[str, Any]:
    """One model of each kind, bound."""
    made: dict[str, Callable[[], Any]] = {
        "file": lambda: File.model_validate(answers.file_json()),
        "dataset": lambda: Dataset.model_validate(answers.dataset_json()),
        "data_version": lambda: DatasetDataVersion.model_validate(answers.data_version_json()),
        "schema": lambda: DatasetSchemaVersion.model_validate(answers.schema_json()),
        "pipeline": lambda: Pipeline.model_validate(answers.pipeline_json()),
        "version": lambda: PipelineConfigurationVersion.model_validate(answers.configuration_json()),
        "execution": lambda: PipelineExecution.model_validate(answers.execution_json()),
        "user": lambda: User.model_validate(answers.user_json()),
    }
    found = {name: bind(make(), root) for name, make in made.items()}
    return found | {"builder": found["dataset"].schema_builder()}


def referred(line: str) -> tuple[str, list[str], dict[str, Any]]:
    """A line's operation, its positional parameters, and the defaults of all."""
    name, _, parameters = line.partition("(")
    [function] = ast.parse(f"def f({parameters}: ...").body
    assert isinstance(function, ast.FunctionDef)
    empty = inspect.Parameter.empty
    first, rest = function.args.args, function.args.kwonlyargs
    values: list[Any] = [empty] * (len(first) - len(function.args.defaults))
    values += [ast.literal_eval(each) for each in function.args.defaults]
    values += [empty if each is None else ast.literal_eval(each) for each in function.args.kw_defaults]
    return name, [each.arg for each in first], dict(zip([each.arg for each in first + rest], values, strict=True))


@pytest.mark.parametrize("line", REFERENCE.strip().splitlines(), ids=lambda line: line.partition("(")[0])
def test_parameters_are_those_of_the_reference(line: str) -> None:
    name, positional, wanted = referred(line)
    platform = dry_moderately()
    group, _, method = name.partition(".")
    owner = models(platform._root).get(group) or getattr(platform, group)
    found = inspect.signature(getattr(owner, method)).parameters
    by_place = [key for key, each in found.items() if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert by_place == positional
    wanted = {key: value for key, value in wanted.items() if (name, key) not in LEFT_OUT}
    assert [key for key in found if key in wanted] == list(wanted)
    for key, value in wanted.items():
        default = OTHER_DEFAULTS.get((name, key), value)
        assert spelt(key, found[key].default) == spelt(key, default), key
    for key, each in found.items():
        if key not in wanted and each.kind is inspect.Parameter.KEYWORD_ONLY:
            assert (each.default is inspect.Parameter.empty) is ((name, key) in ALSO_REQUIRED), key
    assert not {key for operation, key in LEFT_OUT if operation == name} & set(found)


def spelt(key: str, default: Any) -> Any:
    """A default, where either spelling is understood as it is sent."""
    return to_camel(default) if key == "order_by" and default else default
