from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.patched_settings_write import PatchedSettingsWrite
from ...models.settings import Settings
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: PatchedSettingsWrite | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/settings/",
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | Settings | None:
    if response.status_code == 200:
        response_200 = Settings.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

    if response.status_code == 415:
        response_415 = Error.from_dict(response.json())

        return response_415

    if response.status_code == 429:
        response_429 = Error.from_dict(response.json())

        return response_429

    if response.status_code == 503:
        response_503 = Error.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error | Settings]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: PatchedSettingsWrite | Unset = UNSET,
) -> Response[Error | Settings]:
    """Change the settings

     What is not sent stays. To keep anything for fewer days deletes what is older, so that needs
    `calls.delete` too (403).

    Args:
        body (PatchedSettingsWrite | Unset): What is to be changed. Days are counted from the call
            on.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Settings]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: PatchedSettingsWrite | Unset = UNSET,
) -> Error | Settings | None:
    """Change the settings

     What is not sent stays. To keep anything for fewer days deletes what is older, so that needs
    `calls.delete` too (403).

    Args:
        body (PatchedSettingsWrite | Unset): What is to be changed. Days are counted from the call
            on.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Settings
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: PatchedSettingsWrite | Unset = UNSET,
) -> Response[Error | Settings]:
    """Change the settings

     What is not sent stays. To keep anything for fewer days deletes what is older, so that needs
    `calls.delete` too (403).

    Args:
        body (PatchedSettingsWrite | Unset): What is to be changed. Days are counted from the call
            on.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Settings]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: PatchedSettingsWrite | Unset = UNSET,
) -> Error | Settings | None:
    """Change the settings

     What is not sent stays. To keep anything for fewer days deletes what is older, so that needs
    `calls.delete` too (403).

    Args:
        body (PatchedSettingsWrite | Unset): What is to be changed. Days are counted from the call
            on.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Settings
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
