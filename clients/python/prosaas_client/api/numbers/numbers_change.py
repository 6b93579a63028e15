from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.patched_number_change import PatchedNumberChange
from ...models.phone_number import PhoneNumber
from ...types import UNSET, Response, Unset


def _get_kwargs(
    number_id: UUID,
    *,
    body: PatchedNumberChange | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/numbers/{number_id}/".format(
            number_id=quote(str(number_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | PhoneNumber | None:
    if response.status_code == 200:
        response_200 = PhoneNumber.from_dict(response.json())

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

    if response.status_code == 409:
        response_409 = Error.from_dict(response.json())

        return response_409

    if response.status_code == 415:
        response_415 = Error.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Error.from_dict(response.json())

        return response_422

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
) -> Response[Error | PhoneNumber]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    number_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedNumberChange | Unset = UNSET,
) -> Response[Error | PhoneNumber]:
    """Choose who answers a number

     Needs `agents.write`. It holds from the next call on.

    Args:
        number_id (UUID):
        body (PatchedNumberChange | Unset): Who answers a number, in business hours and after
            them. What is left out stays.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PhoneNumber]
    """

    kwargs = _get_kwargs(
        number_id=number_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    number_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedNumberChange | Unset = UNSET,
) -> Error | PhoneNumber | None:
    """Choose who answers a number

     Needs `agents.write`. It holds from the next call on.

    Args:
        number_id (UUID):
        body (PatchedNumberChange | Unset): Who answers a number, in business hours and after
            them. What is left out stays.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | PhoneNumber
    """

    return sync_detailed(
        number_id=number_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    number_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedNumberChange | Unset = UNSET,
) -> Response[Error | PhoneNumber]:
    """Choose who answers a number

     Needs `agents.write`. It holds from the next call on.

    Args:
        number_id (UUID):
        body (PatchedNumberChange | Unset): Who answers a number, in business hours and after
            them. What is left out stays.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PhoneNumber]
    """

    kwargs = _get_kwargs(
        number_id=number_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    number_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedNumberChange | Unset = UNSET,
) -> Error | PhoneNumber | None:
    """Choose who answers a number

     Needs `agents.write`. It holds from the next call on.

    Args:
        number_id (UUID):
        body (PatchedNumberChange | Unset): Who answers a number, in business hours and after
            them. What is left out stays.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | PhoneNumber
    """

    return (
        await asyncio_detailed(
            number_id=number_id,
            client=client,
            body=body,
        )
    ).parsed
