"""The pipelines platform for jackfield, as `client.pipelines`.

```python
from jackfield import Client

with Client() as client:
    prompt = client.pipelines.create_prompt({"name": "hello", "prompt_text": "Say hello to {{name}}"})
    for each in client.pipelines.iter_prompts(scope_type="org"):
        print(each["id"], each["name"])
    job = client.pipelines.create_tasks_async(12, 34, {"count": 3})
    done = client.pipelines.wait_for_create_tasks(12, 34, job["job_id"])
    print(prompt["id"], done["status"])
```
"""

from __future__ import annotations

from typing import Any

from jackfield.plugin import hookimpl

from . import types
from .bundles import (
    ARTIFACT_BUNDLE_TEMPLATE_KINDS,
    ARTIFACT_BUNDLE_TYPE,
    artifact_bundle_template,
    load_artifact_bundle,
    validate_artifact_bundle,
)
from .errors import AgentVersionNotFoundError, ArtifactValidationError, BundlePushError
from .platform import Pipelines
from .settings import PipelinesSettings

__all__ = [
    "ARTIFACT_BUNDLE_TEMPLATE_KINDS",
    "ARTIFACT_BUNDLE_TYPE",
    "AgentVersionNotFoundError",
    "ArtifactValidationError",
    "BundlePushError",
    "Pipelines",
    "PipelinesSettings",
    "artifact_bundle_template",
    "jackfield_platform",
    "load_artifact_bundle",
    "types",
    "validate_artifact_bundle",
]


@hookimpl
def jackfield_platform() -> type[Pipelines[Any]]:
    """The platform's class."""
    return Pipelines
