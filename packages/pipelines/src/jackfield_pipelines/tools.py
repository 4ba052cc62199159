"""Tool endpoints: servers and code that offer tools to an organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed, on_one_page
from .types import Tool, ToolEndpoint, ToolEndpointPayload


class ToolEndpoints(Area[M]):
    """Tool endpoints: servers and code that offer tools to an organization.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_tool_endpoints(
        self,
        /,
        org_id: int,
        *,
        page: int | None = None,
        page_size: int | None = None,
        search: str | None = None,
        **params: Any,
    ) -> PageCall[ToolEndpoint]:
        """List an organization's tool endpoints.

        Args:
            org_id: The organization.
            page: The page's number, from 1.
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed(
            "/api/organizations/{}/tool-endpoints", org_id, page=page, page_size=page_size, search=search, **params
        )

    @walked
    def iter_tool_endpoints(
        self, /, org_id: int, *, page_size: int | None = None, search: str | None = None, **params: Any
    ) -> PageCall[ToolEndpoint]:
        """Walk over all of an organization's tool endpoints.

        Args:
            org_id: The organization.
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/organizations/{}/tool-endpoints", org_id, page_size=page_size, search=search, **params)

    @call
    def create_tool_endpoint(
        self, org_id: int, payload: ToolEndpointPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[ToolEndpoint]:
        """Create a tool endpoint.

        Args:
            org_id: The organization.
            payload: The endpoint; see `ToolEndpointPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/organizations/{}/tool-endpoints", org_id, json=payload, options=options)

    @call
    def get_tool_endpoint(self, org_id: int, endpoint_id: str, **options: Unpack[Options]) -> Call[ToolEndpoint]:
        """Retrieve a tool endpoint.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
        """
        return Call("GET", "/api/organizations/{}/tool-endpoints/{}", org_id, endpoint_id, options=options)

    @call
    def update_tool_endpoint(
        self,
        org_id: int,
        endpoint_id: str,
        payload: ToolEndpointPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[ToolEndpoint]:
        """Change a tool endpoint.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "PATCH", "/api/organizations/{}/tool-endpoints/{}", org_id, endpoint_id, json=payload, options=options
        )

    @call
    def delete_tool_endpoint(self, org_id: int, endpoint_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Delete a tool endpoint.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
        """
        return Call("DELETE", "/api/organizations/{}/tool-endpoints/{}", org_id, endpoint_id, options=options)

    @call
    def get_tool_endpoint_binding_count(self, org_id: int, endpoint_id: str, **options: Unpack[Options]) -> Call[Any]:
        """How many bindings use a tool endpoint.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
        """
        return Call(
            "GET", "/api/organizations/{}/tool-endpoints/{}/binding-count", org_id, endpoint_id, options=options
        )

    @paged
    def list_tool_endpoint_versions(
        self, org_id: int, endpoint_id: str, **options: Unpack[Options]
    ) -> PageCall[dict[str, Any]]:
        """List the versions of a tool endpoint; there is one page.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
        """
        return on_one_page("/api/organizations/{}/tool-endpoints/{}/versions", org_id, endpoint_id, options=options)

    @walked
    def iter_tool_endpoint_versions(
        self, org_id: int, endpoint_id: str, **options: Unpack[Options]
    ) -> PageCall[dict[str, Any]]:
        """Walk over the versions of a tool endpoint.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
        """
        return on_one_page("/api/organizations/{}/tool-endpoints/{}/versions", org_id, endpoint_id, options=options)

    @call
    def get_tool_endpoint_usage(self, org_id: int, endpoint_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Where a tool endpoint is used.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
        """
        return Call("GET", "/api/organizations/{}/tool-endpoints/{}/usage", org_id, endpoint_id, options=options)

    @call
    def refresh_tool_endpoint_tools(self, org_id: int, endpoint_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Ask a tool endpoint anew which tools it offers.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
        """
        return Call(
            "POST", "/api/organizations/{}/tool-endpoints/{}/refresh-tools", org_id, endpoint_id, options=options
        )

    @call
    def test_tool_endpoint(self, org_id: int, endpoint_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Try whether a tool endpoint answers.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
        """
        return Call("POST", "/api/organizations/{}/tool-endpoints/{}/test", org_id, endpoint_id, options=options)

    @paged
    def list_endpoint_tools(self, org_id: int, endpoint_id: str, **options: Unpack[Options]) -> PageCall[Tool]:
        """List the tools that an endpoint offers; there is one page.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tool endpoint.
        """
        return _tools(org_id, endpoint_id, options)

    @walked
    def iter_endpoint_tools(self, org_id: int, endpoint_id: str, **options: Unpack[Options]) -> PageCall[Tool]:
        """Walk over the tools that an endpoint offers.

        Args:
            org_id: The organization.
            endpoint_id: The tool endpoint.
            **options: How this call is made.
        """
        return _tools(org_id, endpoint_id, options)


def _tools(org_id: int, endpoint_id: str, options: Options) -> PageCall[Tool]:
    path = "/api/organizations/{}/tool-endpoints/{}"
    return PageCall("GET", path, org_id, endpoint_id, items="tools", absent=True, options=options)
