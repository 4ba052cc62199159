"""The models that can be chosen for a chat."""

from __future__ import annotations

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, Resource, call

from .models import GetAvailableModelsByTypeResponse, ModelType


class AiModelsProviders(Resource[M]):
    """The models that the installation offers."""

    @call
    def get_available_models_by_type(
        self, model_type: ModelType | str, **options: Unpack[Options]
    ) -> Call[GetAvailableModelsByTypeResponse]:
        """Get the configured models of one type.

        Args:
            model_type: The type, for example ``"llm"``.
            **options: How this call is made.

        Raises:
            BadRequestError: There is no such type.
            PermissionDeniedError: The OAuth token lacks the scope `config:read`.
        """
        path = "/configurationManager/ai-models/available/{}"
        return Call("GET", path, model_type, scopes=("config:read",), options=options)
