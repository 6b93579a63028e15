from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.erasure import Erasure
from ...models.error import Error
from ...types import Response


def _get_kwargs(
    erasure_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/erasures/{erasure_id}/".format(
            erasure_id=quote(str(erasure_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Erasure | Error | None:
    if response.status_code == 200:
        response_200 = Erasure.from_dict(response.json())

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

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

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
) -> Response[Erasure | Error]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    erasure_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[Erasure | Error]:
    """Show an erasure's receipt

     `finished_at` is set once nothing remains. It names nobody, and is kept.

    Args:
        erasure_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Erasure | Error]
    """

    kwargs = _get_kwargs(
        erasure_id=erasure_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    erasure_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Erasure | Error | None:
    """Show an erasure's receipt

     `finished_at` is set once nothing remains. It names nobody, and is kept.

    Args:
        erasure_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Erasure | Error
    """

    return sync_detailed(
        erasure_id=erasure_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    erasure_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[Erasure | Error]:
    """Show an erasure's receipt

     `finished_at` is set once nothing remains. It names nobody, and is kept.

    Args:
        erasure_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Erasure | Error]
    """

    kwargs = _get_kwargs(
        erasure_id=erasure_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    erasure_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Erasure | Error | None:
    """Show an erasure's receipt

     `finished_at` is set once nothing remains. It names nobody, and is kept.

    Args:
        erasure_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Erasure | Error
    """

    return (
        await asyncio_detailed(
            erasure_id=erasure_id,
            client=client,
        )
    ).parsed
