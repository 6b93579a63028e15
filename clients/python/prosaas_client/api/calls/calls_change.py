from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.call_note import CallNote
from ...models.error import Error
from ...models.patched_call_note_write import PatchedCallNoteWrite
from ...types import UNSET, Response, Unset


def _get_kwargs(
    call_id: UUID,
    *,
    body: PatchedCallNoteWrite | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/calls/{call_id}/".format(
            call_id=quote(str(call_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CallNote | Error | None:
    if response.status_code == 200:
        response_200 = CallNote.from_dict(response.json())

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
) -> Response[CallNote | Error]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    call_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedCallNoteWrite | Unset = UNSET,
) -> Response[CallNote | Error]:
    """Write a call's note, mark it as read, or as followed up

     What is not sent stays as it is. A note takes the place of the one before; an empty one takes it
    away. 409 while the call is erased.

    Args:
        call_id (UUID):
        body (PatchedCallNoteWrite | Unset): What may be changed of a call.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CallNote | Error]
    """

    kwargs = _get_kwargs(
        call_id=call_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    call_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedCallNoteWrite | Unset = UNSET,
) -> CallNote | Error | None:
    """Write a call's note, mark it as read, or as followed up

     What is not sent stays as it is. A note takes the place of the one before; an empty one takes it
    away. 409 while the call is erased.

    Args:
        call_id (UUID):
        body (PatchedCallNoteWrite | Unset): What may be changed of a call.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CallNote | Error
    """

    return sync_detailed(
        call_id=call_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    call_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedCallNoteWrite | Unset = UNSET,
) -> Response[CallNote | Error]:
    """Write a call's note, mark it as read, or as followed up

     What is not sent stays as it is. A note takes the place of the one before; an empty one takes it
    away. 409 while the call is erased.

    Args:
        call_id (UUID):
        body (PatchedCallNoteWrite | Unset): What may be changed of a call.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CallNote | Error]
    """

    kwargs = _get_kwargs(
        call_id=call_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    call_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedCallNoteWrite | Unset = UNSET,
) -> CallNote | Error | None:
    """Write a call's note, mark it as read, or as followed up

     What is not sent stays as it is. A note takes the place of the one before; an empty one takes it
    away. 409 while the call is erased.

    Args:
        call_id (UUID):
        body (PatchedCallNoteWrite | Unset): What may be changed of a call.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CallNote | Error
    """

    return (
        await asyncio_detailed(
            call_id=call_id,
            client=client,
            body=body,
        )
    ).parsed
