"""What type checkers know of the platform."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any, get_origin

import pytest

from jackfield.plugin import Operation
from jackfield_moderately import (
    Dataset,
    DatasetDataVersion,
    DatasetSchemaVersion,
    File,
    Moderately,
    Pipeline,
    PipelineConfigurationVersion,
    PipelineExecution,
    SchemaBuilder,
    User,
    vendor_names,
)
from tests.moderately.clients import dry_moderately
from tests.support import planted_mistakes

HERE = Path(__file__).parent
RESULTS = (HERE / "blocking_results.py", HERE / "awaited_results.py")
ACTING = (
    Dataset, DatasetDataVersion, DatasetSchemaVersion, File, Pipeline, PipelineConfigurationVersion, PipelineExecution,
    SchemaBuilder, User,
)  # fmt: skip

# Each line is a mistake, but for those that end in "fine".
PLANTED = """
from __future__ import annotations

from jackfield import Async, Sync
from jackfield_moderately import FileAsyncModel, FileModel, Moderately, NULL


def blocking(p: Moderately[Sync]) -> None:
    file = p.files.upload("x.csv")  # fine
    model: FileModel = file  # fine
    other: FileAsyncModel = file
    len(file.download())
    len(file.read())  # fine
    file.download(pth="x")
    file.download(path=7)
    file.downlod()
    file.file_size.upper()
    file["fileId"].upper()  # fine
    p.files.upload(7)
    p.files.upload(b"x", progress=lambda done: None)
    p.files.upload(b"x", progress=lambda done, total: None)  # fine
    p.files.upload(b"x", dataset_id="d")
    p.files.list(status=7)
    p.files.list(mime_type=["a/b"], prefetch=4)  # fine
    p.datasets.create()
    p.datasets.create(name="x", timeout="long")
    p.pipelines.update("p", description=NULL)  # fine
    p.pipelines.update("p", name=NULL)
    p.pipelines.create(name="x").execute(pipeline_input={})
    p.agent_executions.wait_for_completion("x", timeout={"read": 1})
    p.audit_logs.list(colour="any")
    p.audit_logs.list(user_id="u", page=2)  # fine
    p.audit_logs.for_user("u", user_id="u")


async def awaited(p: Moderately[Async]) -> None:
    p.files.upload("x.csv").download()
    await (await p.files.upload("x.csv")).download()  # fine
    for each in p.files.list(): each
    async for each in p.files.list(): await each.delete()  # fine
    [file async for file in (await p.files.list())][0].file_id  # fine
    (await p.files.list())["items"]  # fine
"""


@pytest.mark.timeout(300)
def test_results_are_typed_and_mistakes_are_found(tmp_path: Path) -> None:
    planted_mistakes.check(PLANTED, "def blocking(p: Moderately[Sync]) -> None:", RESULTS, tmp_path)


def test_every_operation_is_asserted_in_both_modes() -> None:
    platform: Any = dry_moderately()
    groups = [name for name, each in vars(Moderately).items() if hasattr(each, "attrname")]
    kinds: list[Any] = [*ACTING, *(getattr(platform, name).__class__ for name in groups)]
    names = {"health"} | {
        name
        for kind in kinds
        for name in dir(kind)
        if isinstance(inspect.getattr_static(kind, name), Operation) and not name.startswith("_")
    }
    assert len(names) > 50
    for file in RESULTS:
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        functions = (node.func for node in nodes if isinstance(node, ast.Call))
        asserted = {each.attr for each in functions if isinstance(each, ast.Attribute)}
        assert asserted - {"raw"} == names, file.name


def test_the_vendors_names_are_our_models() -> None:
    names = {name: value for name, value in vars(vendor_names).items() if name.endswith("Model")}
    assert len(names) == 16
    for name, value in names.items():
        assert value.__name__ == name.removesuffix("Model").removesuffix("Async")
    assert get_origin(vendor_names.AsyncSchemaBuilder) is SchemaBuilder
