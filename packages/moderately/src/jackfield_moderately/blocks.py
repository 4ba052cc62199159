"""The parts of a pipeline's configuration, as typed dictionaries for writing one.

The platform may know more types of blocks, and more keys, than are named here; both pass through.
Source: the vendor's OpenAPI document, where keys are in snake_case here and nowhere else.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, Required

from typing_extensions import TypedDict


class ConstantConfig(TypedDict, total=False):
    """A block ``constant``: puts out a value."""

    config_value: Any


class InputConfig(TypedDict):
    """A block ``input``: takes what a run is given under the block's id."""

    json_schema: dict[str, Any]


class OutputConfig(TypedDict, total=False):
    """A block ``output``: what comes in is part of the output, under this name."""

    name: str
    json_schema: dict[str, Any]


class DatasetConfig(TypedDict):
    """A block ``dataset``: puts out a dataset."""

    dataset_id: str


class FileConfig(TypedDict, total=False):
    """A block ``file``: puts out a file."""

    file_id: str


class ArtifactConfig(TypedDict, total=False):
    """A block ``artifact``: keeps what comes in."""

    json_schema: dict[str, Any]
    name: str
    description: str
    include_metadata: bool


class ZipConfig(TypedDict, total=False):
    """A block ``zip``: puts inputs together."""

    combine_strategy: Literal["merge_objects", "create_array"]


class MapConfig(TypedDict, total=False):
    """A block ``map``: does the same to each item."""

    target_block_type: Required[str]
    target_config: dict[str, Any]
    max_concurrency: float


class JoinConfig(TypedDict, total=False):
    """A block ``join``: joins datasets."""

    base_dataset: Required[str]
    joins: Required[list[dict[str, Any]]]
    output_columns: Required[list[dict[str, Any]]]
    dataset_names: dict[str, Any]
    conflict_resolution: dict[str, Any]


class LlmConfig(TypedDict, total=False):
    """A block ``llm``: asks a language model."""

    provider: Required[Literal["openai", "anthropic", "cohere", "groq", "cerebras", "google", "vertexai"] | str]
    model: Literal["small", "medium", "large"] | str
    model_override: str
    temperature: float
    max_tokens: float
    output_schema: dict[str, Any]


class EmbeddingsConfig(TypedDict, total=False):
    """A block ``embeddings``: turns texts into vectors."""

    model: str
    batch_size: float
    normalize: bool


class SemanticFilterConfig(TypedDict, total=False):
    """A block ``semantic_filter``: keeps what is near in meaning."""

    embedding_model: str
    filter_strategy: Literal["cosine_similarity_top_k"] | str
    top_k: float
    similarity_threshold: float
    batch_size: float


class ClauseExtractionAgentConfig(TypedDict):
    """A block ``clause_extraction_agent``: finds clauses in a text."""

    instructions: str


class StringTemplateConfig(TypedDict, total=False):
    """A block ``string_template``: fills in a text."""

    template: Required[str]
    strip_whitespace: bool


class TextSplitterConfig(TypedDict, total=False):
    """A block ``text_splitter``: cuts a text into pieces."""

    chunk_size: float
    chunk_overlap: float
    separators: list[str]


class TransformConfig(TypedDict):
    """A block ``transform``: changes rows and columns."""

    operations: list[dict[str, Any]]


class JsonTemplateConfig(TypedDict):
    """A block ``json_template``: fills in JSON."""

    template: dict[str, Any]


BlockConfig = (
    ConstantConfig
    | InputConfig
    | OutputConfig
    | DatasetConfig
    | FileConfig
    | ArtifactConfig
    | ZipConfig
    | MapConfig
    | JoinConfig
    | LlmConfig
    | EmbeddingsConfig
    | SemanticFilterConfig
    | ClauseExtractionAgentConfig
    | StringTemplateConfig
    | TextSplitterConfig
    | TransformConfig
    | JsonTemplateConfig
    | dict[str, Any]
)
"""What a block is told; the blocks ``identity`` and ``pdf_reader`` take nothing."""


class PipelineBlock(TypedDict):
    """A block."""

    id: str
    type: str
    config: BlockConfig


class PipelineConnection(TypedDict):
    """A connection: what comes out of one block goes into another."""

    source_block_id: str
    source_port: str
    target_block_id: str
    target_port: str


class PipelineConfiguration(TypedDict):
    """A configuration: blocks by their ids, and how they are connected."""

    id: str
    name: str
    blocks: dict[str, PipelineBlock]
    connections: NotRequired[list[PipelineConnection]]
    description: NotRequired[str]
    version: NotRequired[str]
    metadata: NotRequired[dict[str, Any]]
