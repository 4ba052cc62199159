"""A pipeline from its making to the output of a run.

`python examples/moderately/pipeline_execution.py "a text"`, with `MODERATELY_API_KEY` and `MODERATELY_TEAM_ID` set.
"""

from __future__ import annotations

import sys

from jackfield import Client, WaitTimeoutError
from jackfield_moderately import ExecutionFailedError, PipelineConfiguration

CONFIGURATION: PipelineConfiguration = {
    "id": "summary",
    "name": "Summary",
    "blocks": {
        "text": {"id": "text", "type": "input", "config": {"json_schema": {"type": "object"}}},
        "model": {"id": "model", "type": "llm", "config": {"provider": "anthropic", "model": "small"}},
        "result": {"id": "result", "type": "output", "config": {"name": "summary"}},
    },
    "connections": [
        {"source_block_id": "text", "source_port": "output", "target_block_id": "model", "target_port": "input"},
        {"source_block_id": "model", "source_port": "output", "target_block_id": "result", "target_port": "input"},
    ],
}


def main(text: str, poll_interval: float = 2.0) -> None:
    """Make a pipeline, check and add its configuration, run it, and show what it puts out."""
    with Client() as client:
        moderately = client.moderately
        verdict = moderately.pipeline_configuration_versions.validate(configuration=CONFIGURATION)
        if not verdict.valid:
            sys.exit("; ".join(str(fault.message) for fault in verdict.errors))
        pipeline = moderately.pipelines.create(name="Summaries", description="From the example")
        version = pipeline.create_configuration_version(configuration=CONFIGURATION, status="current")
        try:
            execution = version.execute(
                pipeline_input={"text": {"text": text}},
                pipeline_input_summary=text[:1000],
                block=True,
                timeout=300,
                poll_interval=poll_interval,
                show_progress=True,
            )
        except ExecutionFailedError as error:
            sys.exit(str(error))
        except WaitTimeoutError as error:
            error.last.cancel(reason="took too long")
            sys.exit(str(error))
        print(execution.get_output())
        latest = pipeline.get_latest_execution()
        print(f"the newest of {len(pipeline.list_executions())} runs is {latest.status if latest else 'none'}")
        pipeline.delete()


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
