from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.new_call import NewCall
from ...models.placed_call import PlacedCall
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: NewCall,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/calls/",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | PlacedCall | None:
    if response.status_code == 202:
        response_202 = PlacedCall.from_dict(response.json())

        return response_202

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

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
) -> Response[Error | PlacedCall]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: NewCall,
    idempotency_key: str | Unset = UNSET,
) -> Response[Error | PlacedCall]:
    """Make a call

     Your agent calls `to` from one of your numbers. 202: it is on its way; follow it at `Location` or by
    webhooks. Send an `Idempotency-Key`: a call is then dialled once, however often you ask. 422 tells
    why a call may not be made (`carrier_refused` with the call that failed in `Location`), 409 that one
    to this number goes on, 429 that there were too many, or a limit is reached.

    Args:
        idempotency_key (str | Unset):
        body (NewCall): Whom to call, from which number, and who speaks.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PlacedCall]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: NewCall,
    idempotency_key: str | Unset = UNSET,
) -> Error | PlacedCall | None:
    """Make a call

     Your agent calls `to` from one of your numbers. 202: it is on its way; follow it at `Location` or by
    webhooks. Send an `Idempotency-Key`: a call is then dialled once, however often you ask. 422 tells
    why a call may not be made (`carrier_refused` with the call that failed in `Location`), 409 that one
    to this number goes on, 429 that there were too many, or a limit is reached.

    Args:
        idempotency_key (str | Unset):
        body (NewCall): Whom to call, from which number, and who speaks.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | PlacedCall
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: NewCall,
    idempotency_key: str | Unset = UNSET,
) -> Response[Error | PlacedCall]:
    """Make a call

     Your agent calls `to` from one of your numbers. 202: it is on its way; follow it at `Location` or by
    webhooks. Send an `Idempotency-Key`: a call is then dialled once, however often you ask. 422 tells
    why a call may not be made (`carrier_refused` with the call that failed in `Location`), 409 that one
    to this number goes on, 429 that there were too many, or a limit is reached.

    Args:
        idempotency_key (str | Unset):
        body (NewCall): Whom to call, from which number, and who speaks.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PlacedCall]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: NewCall,
    idempotency_key: str | Unset = UNSET,
) -> Error | PlacedCall | None:
    """Make a call

     Your agent calls `to` from one of your numbers. 202: it is on its way; follow it at `Location` or by
    webhooks. Send an `Idempotency-Key`: a call is then dialled once, however often you ask. 422 tells
    why a call may not be made (`carrier_refused` with the call that failed in `Location`), 409 that one
    to this number goes on, 429 that there were too many, or a limit is reached.

    Args:
        idempotency_key (str | Unset):
        body (NewCall): Whom to call, from which number, and who speaks.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | PlacedCall
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
