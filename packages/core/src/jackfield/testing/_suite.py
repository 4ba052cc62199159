"""What every platform's plugin should pass."""

from __future__ import annotations

from jackfield.testing._suite_operations import OperationChecks
from jackfield.testing._suite_plugin import PluginChecks


class PlatformSuite(OperationChecks, PluginChecks):
    """The conformance suite: subclass it in a test module, and say which platform it is for.

    ```python
    class TestAcme(PlatformSuite):
        platform = Acme
        settings = {"api_key": "a-secret-key"}
    ```

    Operations are found by themselves, and called with arguments that are made up from their annotations.

    Attributes:
        platform: The platform's class.
        settings: Settings under which calls can be made, with the credential.
        arguments: Arguments of operations (by name, such as ``"files.upload"``) where made-up ones do not do.
        models: Fields of models with operations (by the class's name) where made-up ones do not do.
        environment: Values of the settings' variables where made-up ones do not do.
        excluded: Operations that cannot be called by themselves, each with the reason.
        installed: Whether the plugin is a distribution with an entry point; False for one inside of a project.
    """
