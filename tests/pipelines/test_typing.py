"""What type checkers know of the platform."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from jackfield.plugin import Operation
from jackfield_pipelines import Pipelines
from tests.support import planted_mistakes

HERE = Path(__file__).parent
RESULTS = (HERE / "blocking_results.py", HERE / "awaited_results.py")

# Each line is a mistake, but for those that end in "fine".
PLANTED = """
from __future__ import annotations

from jackfield import Async, Sync
from jackfield_pipelines import Pipelines


def blocking(p: Pipelines[Sync]) -> None:
    prompt = p.get_prompt(1)  # fine
    prompt["id"] + 1  # fine
    prompt["prompt_txt"]
    prompt["id"].upper()
    p.get_prompt("one")
    p.get_prompt()
    p.get_prompt(1, timout=3)
    p.get_prompt(1, timeout="long")
    p.get_promt(1)
    p.list_prompts(page="two")
    p.list_prompts(colour="any", page=2)  # fine
    p.list_prompts().items[0]["nme"]
    next(p.iter_prompts())["id"]  # fine
    next(p.list_prompts())
    p.wait_for_experiment(1, 2, "e", timeout="long")
    p.wait_for_experiment(1, 2, "e", on_progress=lambda state: state["statuss"])
    p.wait_for_experiment(1, 2, "e", on_progress=lambda state: state["status"])  # fine
    p.create_prompt({"name": "n", "prompt_text": "t", "role": "user"})  # fine
    p.create_prompt({"anything": 1})  # fine
    p.create_prompt("prompt")
    p.export_dataset(1).upper().decode().missing
    p.push_artifact_bundle({}, resume="bundle")
    p.upload_project_file(1, 2)


async def awaited(p: Pipelines[Async]) -> None:
    p.get_prompt(1)["id"]
    (await p.get_prompt(1))["id"]  # fine
    (await p.list_prompts()).items[0]["id"]  # fine
    for each in p.iter_prompts(): each
    async for each in p.iter_prompts(): each["id"]  # fine
"""


@pytest.mark.timeout(300)
def test_results_are_typed_and_mistakes_are_found(tmp_path: Path) -> None:
    planted_mistakes.check(PLANTED, "def blocking(p: Pipelines[Sync]) -> None:", RESULTS, tmp_path)


def test_every_operation_is_asserted_in_both_modes() -> None:
    names = {name for name, _ in inspect.getmembers_static(Pipelines, lambda value: isinstance(value, Operation))}
    assert len(names) > 218
    for file in RESULTS:
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        functions = (node.func for node in nodes if isinstance(node, ast.Call))
        assert {each.attr for each in functions if isinstance(each, ast.Attribute)} == names, file.name
