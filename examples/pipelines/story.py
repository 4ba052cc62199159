"""Two prompts compared: from the prompts and how they are judged to an experiment, and a dataset there and back.

`python examples/pipelines/story.py` plays it against the loopback server beside it. With `PIPELINES_API_KEY` set and
the numbers of a project and a workflow of your own as arguments, it plays against the real one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from jackfield import AsyncClient, Client, UnprocessableEntityError
from jackfield_pipelines.types import Criterion, CriterionPayload, Experiment, ExperimentPayload, PromptPayload

PROJECT, WORKFLOW = 12, 3086
QUESTIONS = """\
question,answer
Why is the sky blue?,Air scatters blue light
Why not violet?,Eyes see less of it
"""
Say = Callable[[str], object]

STYLES = {"brief": "Answer in one sentence: {{question}}", "long": "Explain in detail: {{question}}"}


def prompt_of(style: str) -> PromptPayload:
    """A prompt."""
    return {
        "name": f"answer-{style}",
        "prompt_text": STYLES[style],
        "prompt_placeholders": [{"name": "question"}],
        "role": "user",
        "scope_type": "org",
    }


def criterion_with(*keywords: str) -> CriterionPayload:
    """How an answer is judged."""
    return {
        "name": "says-why",
        "display_label": "Says why",
        "type": "programmatic",
        "config": {"subtype": "contains_keywords", "keywords": list(keywords), "mode": "any"},
        "output_schema": {"type": "boolean"},
    }


def experiment_with(node_id: str, field_id: str, prompts: dict[str, int]) -> ExperimentPayload:
    """A variant of the workflow for each prompt."""
    return {
        "count": 2,
        "variants": [
            {
                "name": style,
                "configOverrides": {
                    "prompts": [{"nodeId": node_id, "fieldId": field_id, "promptId": prompt_id, "version": 1}]
                },
            }
            for style, prompt_id in prompts.items()
        ],
    }


def story(
    client: Client,
    questions: Path,
    export: Path,
    say: Say,
    *,
    project: int = PROJECT,
    workflow: int = WORKFLOW,
    poll_interval: float = 2.0,
) -> None:
    """Play the story: `questions` is imported, and `export` is written."""
    pipelines = client.pipelines
    me = pipelines.whoami()
    say(f"{me['name']} of organization {me['org_id']}")

    prompts = {style: pipelines.create_prompt(prompt_of(style))["id"] for style in STYLES}
    for prompt in pipelines.iter_prompts(scope_type="org", page_size=1):
        say(f"prompt {prompt['id']}: {prompt['name']}")

    try:
        criterion: Criterion = pipelines.create_criterion(criterion_with())
    except UnprocessableEntityError as error:
        say(f"refused: {error.message}")
        criterion = pipelines.create_criterion(criterion_with("because", "since"))
    criteria = [{"criterion_id": criterion["id"]}]
    evaluation = pipelines.create_evaluation({"name": "explanations", "criteria": criteria, "scope_type": "org"})
    say(f"evaluation {evaluation['id']} of {len(evaluation.get('criteria', []))} criterion")

    place = pipelines.get_configurable_fields(project, workflow)["fields"][0]
    wanted = experiment_with(place["nodeId"], place["fieldId"], prompts)
    experiment = pipelines.create_experiment(project, workflow, wanted, idempotency_key="brief-or-long")
    done: Experiment = pipelines.wait_for_experiment(
        project,
        workflow,
        experiment["experiment_id"],
        poll_interval=poll_interval,
        on_progress=lambda state: say(f"experiment {state['experiment_id']}: {state['status']}"),
    )
    for variant in done["variants"]:
        say(f"{variant['name']}: tasks {variant.get('task_ids')} in workflow {variant['workflow_id']}")

    job = pipelines.import_dataset_from_file(file=questions, name="Questions")
    imported = pipelines.wait_for_dataset_import(job["job_id"], poll_interval=poll_interval)
    dataset_id = (imported.get("result") or {})["dataset_id"]
    size = pipelines.download_dataset(dataset_id, export, format="csv")
    say(f"dataset {dataset_id}: {size} bytes")


async def awaited_story(
    client: AsyncClient,
    questions: Path,
    export: Path,
    say: Say,
    *,
    project: int = PROJECT,
    workflow: int = WORKFLOW,
    poll_interval: float = 2.0,
) -> None:
    """The same, awaited."""
    pipelines = client.pipelines
    me = await pipelines.whoami()
    say(f"{me['name']} of organization {me['org_id']}")

    prompts = {style: (await pipelines.create_prompt(prompt_of(style)))["id"] for style in STYLES}
    async for prompt in pipelines.iter_prompts(scope_type="org", page_size=1):
        say(f"prompt {prompt['id']}: {prompt['name']}")

    try:
        criterion: Criterion = await pipelines.create_criterion(criterion_with())
    except UnprocessableEntityError as error:
        say(f"refused: {error.message}")
        criterion = await pipelines.create_criterion(criterion_with("because", "since"))
    criteria = [{"criterion_id": criterion["id"]}]
    evaluation = await pipelines.create_evaluation({"name": "explanations", "criteria": criteria, "scope_type": "org"})
    say(f"evaluation {evaluation['id']} of {len(evaluation.get('criteria', []))} criterion")

    place = (await pipelines.get_configurable_fields(project, workflow))["fields"][0]
    wanted = experiment_with(place["nodeId"], place["fieldId"], prompts)
    experiment = await pipelines.create_experiment(project, workflow, wanted, idempotency_key="brief-or-long")
    done: Experiment = await pipelines.wait_for_experiment(
        project,
        workflow,
        experiment["experiment_id"],
        poll_interval=poll_interval,
        on_progress=lambda state: say(f"experiment {state['experiment_id']}: {state['status']}"),
    )
    for variant in done["variants"]:
        say(f"{variant['name']}: tasks {variant.get('task_ids')} in workflow {variant['workflow_id']}")

    job = await pipelines.import_dataset_from_file(file=questions, name="Questions")
    imported = await pipelines.wait_for_dataset_import(job["job_id"], poll_interval=poll_interval)
    dataset_id = (imported.get("result") or {})["dataset_id"]
    size = await pipelines.download_dataset(dataset_id, export, format="csv")
    say(f"dataset {dataset_id}: {size} bytes")


def main() -> None:
    """Play it, against the loopback server unless there is a key for the real one."""
    with tempfile.TemporaryDirectory() as folder:
        questions, export = Path(folder, "questions.csv"), Path(folder, "export.csv")
        questions.write_text(QUESTIONS, encoding="utf-8")
        if os.environ.get("PIPELINES_API_KEY"):
            project, workflow = map(int, sys.argv[1:])
            with Client() as client:
                story(client, questions, export, print, project=project, workflow=workflow)
        else:
            from server import KEY, running_server

            with running_server() as url, Client(pipelines={"api_key": KEY, "base_url": url}) as client:
                story(client, questions, export, print, poll_interval=0.1)
        print(export.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
