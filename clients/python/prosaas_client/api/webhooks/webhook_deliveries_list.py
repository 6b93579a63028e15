from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.paginated_webhook_delivery_list import PaginatedWebhookDeliveryList
from ...models.webhook_deliveries_list_kind import WebhookDeliveriesListKind
from ...models.webhook_deliveries_list_state import WebhookDeliveriesListState
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    endpoint: UUID | Unset = UNSET,
    kind: WebhookDeliveriesListKind | Unset = UNSET,
    limit: int | Unset = 50,
    state: WebhookDeliveriesListState | Unset = UNSET,
    subject: UUID | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    json_endpoint: str | Unset = UNSET
    if not isinstance(endpoint, Unset):
        json_endpoint = str(endpoint)
    params["endpoint"] = json_endpoint

    json_kind: str | Unset = UNSET
    if not isinstance(kind, Unset):
        json_kind = kind.value

    params["kind"] = json_kind

    params["limit"] = limit

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state.value

    params["state"] = json_state

    json_subject: str | Unset = UNSET
    if not isinstance(subject, Unset):
        json_subject = str(subject)
    params["subject"] = json_subject

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/webhooks/deliveries/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | PaginatedWebhookDeliveryList | None:
    if response.status_code == 200:
        response_200 = PaginatedWebhookDeliveryList.from_dict(response.json())

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
) -> Response[Error | PaginatedWebhookDeliveryList]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    endpoint: UUID | Unset = UNSET,
    kind: WebhookDeliveriesListKind | Unset = UNSET,
    limit: int | Unset = 50,
    state: WebhookDeliveriesListState | Unset = UNSET,
    subject: UUID | Unset = UNSET,
) -> Response[Error | PaginatedWebhookDeliveryList]:
    """List webhook deliveries

     Newest first; kept for 30 days. `?state=dead` lists what was given up.

    Args:
        cursor (str | Unset):
        endpoint (UUID | Unset):
        kind (WebhookDeliveriesListKind | Unset):
        limit (int | Unset):  Default: 50.
        state (WebhookDeliveriesListState | Unset):
        subject (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PaginatedWebhookDeliveryList]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        endpoint=endpoint,
        kind=kind,
        limit=limit,
        state=state,
        subject=subject,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    endpoint: UUID | Unset = UNSET,
    kind: WebhookDeliveriesListKind | Unset = UNSET,
    limit: int | Unset = 50,
    state: WebhookDeliveriesListState | Unset = UNSET,
    subject: UUID | Unset = UNSET,
) -> Error | PaginatedWebhookDeliveryList | None:
    """List webhook deliveries

     Newest first; kept for 30 days. `?state=dead` lists what was given up.

    Args:
        cursor (str | Unset):
        endpoint (UUID | Unset):
        kind (WebhookDeliveriesListKind | Unset):
        limit (int | Unset):  Default: 50.
        state (WebhookDeliveriesListState | Unset):
        subject (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | PaginatedWebhookDeliveryList
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        endpoint=endpoint,
        kind=kind,
        limit=limit,
        state=state,
        subject=subject,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    endpoint: UUID | Unset = UNSET,
    kind: WebhookDeliveriesListKind | Unset = UNSET,
    limit: int | Unset = 50,
    state: WebhookDeliveriesListState | Unset = UNSET,
    subject: UUID | Unset = UNSET,
) -> Response[Error | PaginatedWebhookDeliveryList]:
    """List webhook deliveries

     Newest first; kept for 30 days. `?state=dead` lists what was given up.

    Args:
        cursor (str | Unset):
        endpoint (UUID | Unset):
        kind (WebhookDeliveriesListKind | Unset):
        limit (int | Unset):  Default: 50.
        state (WebhookDeliveriesListState | Unset):
        subject (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PaginatedWebhookDeliveryList]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        endpoint=endpoint,
        kind=kind,
        limit=limit,
        state=state,
        subject=subject,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    endpoint: UUID | Unset = UNSET,
    kind: WebhookDeliveriesListKind | Unset = UNSET,
    limit: int | Unset = 50,
    state: WebhookDeliveriesListState | Unset = UNSET,
    subject: UUID | Unset = UNSET,
) -> Error | PaginatedWebhookDeliveryList | None:
    """List webhook deliveries

     Newest first; kept for 30 days. `?state=dead` lists what was given up.

    Args:
        cursor (str | Unset):
        endpoint (UUID | Unset):
        kind (WebhookDeliveriesListKind | Unset):
        limit (int | Unset):  Default: 50.
        state (WebhookDeliveriesListState | Unset):
        subject (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | PaginatedWebhookDeliveryList
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            endpoint=endpoint,
            kind=kind,
            limit=limit,
            state=state,
            subject=subject,
        )
    ).parsed
