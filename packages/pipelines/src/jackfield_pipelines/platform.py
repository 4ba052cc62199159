"""The pipelines platform: where it is, how to authenticate, how it reports errors, and all areas put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jackfield.plugin import Auth, ErrorInfo, M, Platform, Settings, Token

from .admin_nodes import AdminNodes
from .agents import Agents
from .artifacts import Artifacts
from .browser_pages import PAGES
from .chains import Chains
from .dataset_exports import DatasetExports
from .dataset_imports import DatasetImports
from .datasets import Datasets
from .evaluation_runs import EvaluationRuns
from .files import Files
from .generation import Generation
from .nodes import Nodes
from .notebooks import Notebooks
from .notifications import Notifications
from .organizations import Organizations
from .projects import Projects
from .requests import Requests
from .select_options import SelectOptions
from .settings import PipelinesSettings
from .shapes import is_array, is_object
from .tags import Tags
from .tasks import Tasks
from .test_runs import TestRuns
from .users import Users
from .versions import AgentVersions
from .work import Work
from .workflows import Workflows


class Pipelines(
    Artifacts[M],
    EvaluationRuns[M],
    Projects[M],
    Workflows[M],
    Chains[M],
    Tags[M],
    Tasks[M],
    Work[M],
    Nodes[M],
    AdminNodes[M],
    Generation[M],
    Datasets[M],
    DatasetImports[M],
    DatasetExports[M],
    Notebooks[M],
    Files[M],
    Agents[M],
    AgentVersions[M],
    TestRuns[M],
    Organizations[M],
    SelectOptions[M],
    Users[M],
    Notifications[M],
    Requests[M],
    Platform[M],
):
    """Pipelines: prompts, criteria, evaluations, tools, workflows, experiments, datasets and agents.

    All operations stand here by the names of the vendor's client. Results are plain dictionaries.
    Source: pipelines-sdk 0.1.15.
    """

    name: ClassVar[str] = "pipelines"
    settings_type: ClassVar[type[Settings]] = PipelinesSettings
    follows_redirects: ClassVar[bool] = False
    refuses: ClassVar[tuple[str, ...]] = PAGES

    @classmethod
    def auth(cls, settings: PipelinesSettings) -> Auth:
        """A bearer token."""
        key = settings.api_key
        missing = "pipelines: no API key; give Client(pipelines={'api_key': ...}) or set PIPELINES_API_KEY"
        if settings.stored_elsewhere is not None:
            missing = (
                f"{missing} (the key that is stored belongs to {settings.stored_elsewhere} and is not sent elsewhere)"
            )
        return Token(None if key is None else key.get_secret_value(), missing=missing)

    @classmethod
    def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
        """Read `detail`: a sentence, a list of what is wrong with each argument, or an object with a code."""
        detail = body.get("detail") if is_object(body) else None
        if isinstance(detail, str):
            return ErrorInfo(message=detail)
        if is_array(detail):
            return ErrorInfo(message="; ".join(map(_fault, detail)), data=body)
        if is_object(detail):
            code = next((detail[key] for key in ("error_class", "code") if isinstance(detail.get(key), str)), None)
            words = next((detail[key] for key in ("message", "error") if isinstance(detail.get(key), str)), None)
            return ErrorInfo(message=words or str(dict(detail)), code=code, data=body)
        return super().read_error(status, body, headers)


def _fault(each: Any) -> str:
    """One entry of a 422, as FastAPI writes it."""
    if not is_object(each):
        return str(each)
    place = each.get("loc")
    where = ".".join(map(str, place)) if is_array(place) else ""
    words = next((each[key] for key in ("msg", "message", "type") if isinstance(each.get(key), str)), "refused")
    return f"{where}: {words}" if where else words
