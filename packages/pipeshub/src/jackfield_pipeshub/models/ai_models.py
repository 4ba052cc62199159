"""The models that can be chosen for a chat."""

from __future__ import annotations

from enum import StrEnum

from .camel import CamelModel, Open


class ModelType(StrEnum):
    """What a model does."""

    LLM = "llm"
    EMBEDDING = "embedding"
    OCR = "ocr"
    SLM = "slm"
    REASONING = "reasoning"
    MULTI_MODAL = "multiModal"
    IMAGE_GENERATION = "imageGeneration"
    TTS = "tts"
    STT = "stt"


class AIModel(CamelModel):
    """A configured model."""

    model_type: Open[ModelType]
    provider: str
    model_name: str
    model_key: str
    is_multimodal: bool
    is_reasoning: bool
    is_default: bool
    model_friendly_name: str | None = None


class GetAvailableModelsByTypeResponse(CamelModel):
    """The models of one type."""

    status: str
    message: str
    models: list[AIModel]
