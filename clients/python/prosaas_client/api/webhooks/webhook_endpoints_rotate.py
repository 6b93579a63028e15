from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.webhook_rotate import WebhookRotate
from ...models.webhook_secret import WebhookSecret
from ...types import UNSET, Response, Unset


def _get_kwargs(
    endpoint_id: UUID,
    *,
    body: WebhookRotate | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/webhooks/endpoints/{endpoint_id}/rotate/".format(
            endpoint_id=quote(str(endpoint_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | WebhookSecret | None:
    if response.status_code == 200:
        response_200 = WebhookSecret.from_dict(response.json())

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
) -> Response[Error | WebhookSecret]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    endpoint_id: UUID,
    *,
    client: AuthenticatedClient,
    body: WebhookRotate | Unset = UNSET,
) -> Response[Error | WebhookSecret]:
    """Change an endpoint's secret

     `secret` is shown in this answer only. For 24 hours the one before signs beside it, so that nothing
    is lost while you change it on your side. Within that time another change is 409 `rotated_recently`,
    and `fields.old_secret_until` says how long; `force` changes it all the same, and the oldest secret
    signs no more.

    Args:
        endpoint_id (UUID):
        body (WebhookRotate | Unset): May be left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | WebhookSecret]
    """

    kwargs = _get_kwargs(
        endpoint_id=endpoint_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    endpoint_id: UUID,
    *,
    client: AuthenticatedClient,
    body: WebhookRotate | Unset = UNSET,
) -> Error | WebhookSecret | None:
    """Change an endpoint's secret

     `secret` is shown in this answer only. For 24 hours the one before signs beside it, so that nothing
    is lost while you change it on your side. Within that time another change is 409 `rotated_recently`,
    and `fields.old_secret_until` says how long; `force` changes it all the same, and the oldest secret
    signs no more.

    Args:
        endpoint_id (UUID):
        body (WebhookRotate | Unset): May be left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | WebhookSecret
    """

    return sync_detailed(
        endpoint_id=endpoint_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    endpoint_id: UUID,
    *,
    client: AuthenticatedClient,
    body: WebhookRotate | Unset = UNSET,
) -> Response[Error | WebhookSecret]:
    """Change an endpoint's secret

     `secret` is shown in this answer only. For 24 hours the one before signs beside it, so that nothing
    is lost while you change it on your side. Within that time another change is 409 `rotated_recently`,
    and `fields.old_secret_until` says how long; `force` changes it all the same, and the oldest secret
    signs no more.

    Args:
        endpoint_id (UUID):
        body (WebhookRotate | Unset): May be left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | WebhookSecret]
    """

    kwargs = _get_kwargs(
        endpoint_id=endpoint_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    endpoint_id: UUID,
    *,
    client: AuthenticatedClient,
    body: WebhookRotate | Unset = UNSET,
) -> Error | WebhookSecret | None:
    """Change an endpoint's secret

     `secret` is shown in this answer only. For 24 hours the one before signs beside it, so that nothing
    is lost while you change it on your side. Within that time another change is 409 `rotated_recently`,
    and `fields.old_secret_until` says how long; `force` changes it all the same, and the oldest secret
    signs no more.

    Args:
        endpoint_id (UUID):
        body (WebhookRotate | Unset): May be left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | WebhookSecret
    """

    return (
        await asyncio_detailed(
            endpoint_id=endpoint_id,
            client=client,
            body=body,
        )
    ).parsed
