"""Artifacts: pushing prompts, criteria, evaluations, tools and experiments, one by one or as a bundle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, cast

from typing_extensions import Unpack

from jackfield.errors import APIError, APIStatusError, ConfigurationError
from jackfield.plugin import Async, Call, M, Options, call, flow

from .bundles import (
    ARTIFACT_BUNDLE_TYPE,
    SECTIONS,
    artifact_bundle_template,
    idempotency_keys,
    item_problems,
    validate_artifact_bundle,
    without_context,
)
from .criteria import Criteria
from .errors import ArtifactValidationError, BundlePushError
from .evaluations import Evaluations
from .experiments import Experiments
from .prompts import Prompts
from .tool_bindings import ToolBindings
from .tools import ToolEndpoints
from .types import (
    ArtifactBundle,
    BundleCreated,
    BundleKind,
    BundleSection,
    BundleSummary,
    CreatedArtifact,
    Criterion,
    CriterionPayload,
    Evaluation,
    EvaluationPayload,
    Prompt,
    PromptPayload,
    ToolBinding,
    ToolBindingArtifact,
    ToolEndpoint,
    ToolEndpointArtifact,
    ToolGroundTruth,
    ToolGroundTruthArtifact,
)


class Artifacts(Prompts[M], Criteria[M], Evaluations[M], ToolEndpoints[M], ToolBindings[M], Experiments[M]):
    """Artifacts, pushed one by one or as a bundle.

    Source: pipelines-sdk 0.1.15.
    """

    @flow
    async def artifact_bundle_template(self: Artifacts[Async], kind: BundleKind | str = "prompts") -> ArtifactBundle:
        """A bundle to start from, with two items in one section. Nothing is sent.

        Args:
            kind: Which section: `prompts` (or `bundle`), `criteria`, `evaluations`, `tool-endpoints`, `tool-bindings`
                or `tool-ground-truths`.

        Raises:
            ArtifactValidationError: There is no such template.
        """
        return artifact_bundle_template(kind)

    @call
    def push_prompt_artifact(
        self, payload: PromptPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Prompt]:
        """Create a prompt; the same as `create_prompt`.

        Args:
            payload: The prompt; see `PromptPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/prompts", json=payload, options=options)

    @call
    def push_criterion_artifact(
        self, payload: CriterionPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Criterion]:
        """Create a criterion; the same as `create_criterion`.

        Args:
            payload: The criterion; see `CriterionPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: `type` and `config` do not fit, or a field is missing.
        """
        return Call("POST", "/api/criteria", json=payload, options=options)

    @call
    def push_evaluation_artifact(
        self, payload: EvaluationPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Evaluation]:
        """Create an evaluation; the same as `create_evaluation`.

        Args:
            payload: The evaluation; see `EvaluationPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/evaluations", json=payload, options=options)

    @call
    def push_tool_endpoint_artifact(
        self, payload: ToolEndpointArtifact | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[ToolEndpoint]:
        """Create a tool endpoint.

        Args:
            payload: The endpoint with its `org_id`, which goes into the path; see `ToolEndpointArtifact`.
            **options: How this call is made.

        Raises:
            ArtifactValidationError: The `org_id` is missing; nothing is sent.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return _push("tool_endpoints", "/api/organizations/{}/tool-endpoints", "org_id", payload, options)

    @call
    def push_tool_binding_artifact(
        self, payload: ToolBindingArtifact | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[ToolBinding]:
        """Bind an endpoint's tools to a field.

        Args:
            payload: The binding with its `workflow_id`, which goes into the path; see `ToolBindingArtifact`.
            **options: How this call is made.

        Raises:
            ArtifactValidationError: The `workflow_id` is missing; nothing is sent.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return _push("tool_bindings", "/api/workflows/{}/tool-bindings", "workflow_id", payload, options)

    @call
    def push_tool_ground_truth_artifact(
        self, payload: ToolGroundTruthArtifact | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[ToolGroundTruth]:
        """Say which tools a model should call at a field.

        Args:
            payload: The ground truth with its `workflow_id`, which goes into the path; see `ToolGroundTruthArtifact`.
            **options: How this call is made.

        Raises:
            ArtifactValidationError: The `workflow_id` is missing; nothing is sent.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return _push("tool_ground_truths", "/api/workflows/{}/tool-ground-truths", "workflow_id", payload, options)

    @flow
    async def push_artifact_bundle(
        self: Artifacts[Async],
        payload: ArtifactBundle | Mapping[str, Any],
        *,
        idempotency_key_prefix: str | None = None,
        resume: BundlePushError | BundleSummary | None = None,
        on_progress: Callable[[BundleSummary], object] | None = None,
        **options: Unpack[Options],
    ) -> BundleSummary:
        """Create all that a bundle holds, one request for each item.

        The bundle is checked first. Then go prompts, criteria, evaluations, tool endpoints, bindings, ground truths and
        experiments, each section in its own order. Nothing is undone when an item fails; what was created is in the
        error, and the push can be resumed with it.

        Args:
            payload: The bundle; see `ArtifactBundle`.
            idempotency_key_prefix: What the idempotency keys of experiments begin with; None sends no keys. The server
                knows such keys for experiments only.
            resume: The error of an earlier push of the same bundle, or its `summary`: what is in it is not created
                again.
            on_progress: Called with the summary so far after each item; it is a copy to keep, which can be handed in
                as `resume` should this process end.
            **options: How each call is made.

        Returns:
            What was created, all of it, also what an earlier push had created.

        Raises:
            ArtifactValidationError: The bundle is wrong, or `resume` belongs to another one; nothing is sent.
            BundlePushError: An item could not be created.
        """
        if "idempotency_key" in options:
            raise ConfigurationError("one idempotency_key cannot serve all items: give idempotency_key_prefix")
        bundle = validate_artifact_bundle(payload)
        experiments = _items(bundle, "experiments")
        keys = [] if idempotency_key_prefix is None else idempotency_keys(idempotency_key_prefix, experiments)
        summary = _begin(bundle, resume)
        for section in SECTIONS:
            created = summary["created"][section]
            for index, item in enumerate(_items(bundle, section)[len(created) :], len(created)):
                try:
                    created.append(await self._create(section, item, _keyed(options, keys, section, index)))
                except APIError as error:
                    raise BundlePushError(
                        summary=summary,
                        section=section,
                        index=index,
                        item_name=_name(item),
                        error=error,
                        uncertain=_uncertain(error),
                    ) from error
                if on_progress is not None:
                    on_progress(deepcopy(summary))
        return summary

    async def _create(
        self: Artifacts[Async], section: BundleSection, item: Mapping[str, Any], options: Options
    ) -> CreatedArtifact:
        if section == "experiments":
            project_id, workflow_id, payload = item["project_id"], item["workflow_id"], item["payload"]
            experiment = await self.create_experiment(project_id, workflow_id, payload, **options)
            return {"name": _name(experiment) or _name(item), "experiment_id": experiment.get("experiment_id")}
        push: Mapping[BundleSection, Callable[..., Awaitable[Any]]] = {
            "prompts": self.push_prompt_artifact,
            "criteria": self.push_criterion_artifact,
            "evaluations": self.push_evaluation_artifact,
            "tool_endpoints": self.push_tool_endpoint_artifact,
            "tool_bindings": self.push_tool_binding_artifact,
            "tool_ground_truths": self.push_tool_ground_truth_artifact,
        }
        answer: Mapping[str, Any] = await push[section](item, **options)
        return {"name": _name(answer) or _name(item), "id": answer.get("id")}


def _push(section: BundleSection, path: str, place: str, payload: Mapping[str, Any], options: Options) -> Call[Any]:
    problems = item_problems(section, payload)
    if problems:
        raise ArtifactValidationError([f"the artifact{problem}" for problem in problems])
    return Call("POST", path, payload[place], json=without_context(section, payload), options=options)


def _items(bundle: ArtifactBundle, section: BundleSection) -> Sequence[Mapping[str, Any]]:
    return cast("Mapping[str, Sequence[Mapping[str, Any]]]", bundle).get(section, ())


def _name(item: Mapping[str, Any]) -> str | None:
    name = item.get("name")
    return name if isinstance(name, str) else None


def _keyed(options: Options, keys: Sequence[str], section: BundleSection, index: int) -> Options:
    return {**options, "idempotency_key": keys[index]} if keys and section == "experiments" else options


def _uncertain(error: APIError) -> bool:
    """Whether the server may have created the item all the same."""
    return not isinstance(error, APIStatusError) or error.status_code >= 500


def _begin(bundle: ArtifactBundle, resume: BundlePushError | BundleSummary | None) -> BundleSummary:
    """The summary to go on with: a new one, or a copy of an earlier one that fits the bundle."""
    if resume is None:
        created = cast("BundleCreated", {section: [] for section in SECTIONS})
        return {"artifact_type": ARTIFACT_BUNDLE_TYPE, "name": bundle.get("name"), "created": created}
    summary = deepcopy(resume.summary if isinstance(resume, BundlePushError) else resume)
    problems: list[str] = []
    if summary["name"] != bundle.get("name"):
        problems.append(f"resume= is of the bundle {summary['name']!r}, and this one is {bundle.get('name')!r}")
    for section in SECTIONS:
        done, items = summary["created"][section], _items(bundle, section)
        if len(done) > len(items):
            problems.append(f"resume= has {len(done)} {section}, and the bundle has {len(items)}")
        for index, (entry, item) in enumerate(zip(done, items, strict=False)):
            if not _same_name(entry["name"], _name(item)):
                problems.append(f"resume= has {entry['name']!r} at {section}[{index}], and the bundle {_name(item)!r}")
    if problems:
        raise ArtifactValidationError(problems)
    return summary


def _same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are the same but for case and space, which a server may tidy up."""
    return one is None or other is None or one.strip().casefold() == other.strip().casefold()
