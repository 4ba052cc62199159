"""Artifacts: pushing prompts, criteria, evaluations, tools and experiments, one by one or as a bundle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from typing_extensions import Unpack

from jackfield.errors import APIError, APIStatusError, ConfigurationError
from jackfield.plugin import Async, Call, M, Options, call, flow

from .bundles import (
    SECTIONS,
    artifact_bundle_template,
    idempotency_keys,
    item_problems,
    items_of,
    name_of,
    validate_artifact_bundle,
    without_context,
)
from .criteria import Criteria
from .errors import ArtifactValidationError, BundlePushError
from .evaluations import Evaluations
from .experiments import Experiments
from .prompts import Prompts
from .resuming import begun, fingerprints
from .tool_bindings import ToolBindings
from .tools import ToolEndpoints
from .types import (
    ArtifactBundle,
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
from .waiting import report


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
                again. With the error, what comes after that may have been changed meanwhile, what comes before may not.
            on_progress: Called with the summary so far after each item (and awaited by an async client where it is a
                coroutine function); it is a copy to keep, which can be handed in as `resume` should this process end.
            **options: How each call is made.

        Returns:
            What was created, all of it, also what an earlier push had created.

        Raises:
            ArtifactValidationError: The bundle is wrong, or `resume` belongs to another one; nothing is sent.
            BundlePushError: An item could not be created.
            ConfigurationError: There is no key, or one `idempotency_key` is set for all items; nothing is sent.
        """
        if options.get("idempotency_key", self._root.setup.idempotency_key) is not None:
            raise ConfigurationError("one idempotency_key cannot serve all items: give idempotency_key_prefix")
        bundle = validate_artifact_bundle(payload)
        experiments = items_of(bundle, "experiments")
        keys = [] if idempotency_key_prefix is None else idempotency_keys(idempotency_key_prefix, experiments)
        summary = begun(bundle, resume)
        for section in SECTIONS:
            created = summary["created"][section]
            for index, item in enumerate(items_of(bundle, section)[len(created) :], len(created)):
                try:
                    created.append(await self._create(section, item, _keyed(options, keys, section, index)))
                except Exception as error:
                    if not isinstance(error, APIError) and not any(summary["created"].values()):
                        raise  # nothing has been created that could get lost
                    raise BundlePushError(
                        summary=summary,
                        section=section,
                        index=index,
                        item_name=name_of(item),
                        error=error,
                        uncertain=_uncertain(error),
                        fingerprints=fingerprints(bundle, summary),
                    ) from error
                if on_progress is not None:
                    await report(on_progress, deepcopy(summary))
        return summary

    async def _create(
        self: Artifacts[Async], section: BundleSection, item: Mapping[str, Any], options: Options
    ) -> CreatedArtifact:
        if section == "experiments":
            project_id, workflow_id, payload = item["project_id"], item["workflow_id"], item["payload"]
            experiment = await self.create_experiment(project_id, workflow_id, payload, **options)
            return {"name": name_of(experiment) or name_of(item), "experiment_id": experiment.get("experiment_id")}
        push: Mapping[BundleSection, Callable[..., Awaitable[Any]]] = {
            "prompts": self.push_prompt_artifact,
            "criteria": self.push_criterion_artifact,
            "evaluations": self.push_evaluation_artifact,
            "tool_endpoints": self.push_tool_endpoint_artifact,
            "tool_bindings": self.push_tool_binding_artifact,
            "tool_ground_truths": self.push_tool_ground_truth_artifact,
        }
        answer: Mapping[str, Any] = await push[section](item, **options)
        return {"name": name_of(answer) or name_of(item), "id": answer.get("id")}


def _push(section: BundleSection, path: str, place: str, payload: Mapping[str, Any], options: Options) -> Call[Any]:
    problems = item_problems(section, payload)
    if problems:
        raise ArtifactValidationError([f"the artifact{problem}" for problem in problems])
    return Call("POST", path, payload[place], json=without_context(section, payload), options=options)


def _keyed(options: Options, keys: Sequence[str], section: BundleSection, index: int) -> Options:
    return {**options, "idempotency_key": keys[index]} if keys and section == "experiments" else options


def _uncertain(error: Exception) -> bool:
    """Whether the server may have created the item all the same."""
    if isinstance(error, APIStatusError):
        return error.status_code >= 500
    return not isinstance(error, ConfigurationError)
