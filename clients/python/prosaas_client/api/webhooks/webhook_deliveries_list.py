import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.paginated_webhook_delivery_list import PaginatedWebhookDeliveryList
from ...models.webhook_deliveries_list_status import WebhookDeliveriesListStatus
from ...models.webhook_deliveries_list_type import WebhookDeliveriesListType
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    endpoint: UUID | Unset = UNSET,
    limit: int | Unset = 50,
    since: datetime.datetime | Unset = UNSET,
    status: WebhookDeliveriesListStatus | Unset = UNSET,
    subject_id: UUID | Unset = UNSET,
    type_: WebhookDeliveriesListType | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    json_endpoint: str | Unset = UNSET
    if not isinstance(endpoint, Unset):
        json_endpoint = str(endpoint)
    params["endpoint"] = json_endpoint

    params["limit"] = limit

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    json_subject_id: str | Unset = UNSET
    if not isinstance(subject_id, Unset):
        json_subject_id = str(subject_id)
    params["subject_id"] = json_subject_id

    json_type_: str | Unset = UNSET
    if not isinstance(type_, Unset):
        json_type_ = type_.value

    params["type"] = json_type_

    json_until: str | Unset = UNSET
    if not isinstance(until, Unset):
        json_until = until.isoformat()
    params["until"] = json_until

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
    limit: int | Unset = 50,
    since: datetime.datetime | Unset = UNSET,
    status: WebhookDeliveriesListStatus | Unset = UNSET,
    subject_id: UUID | Unset = UNSET,
    type_: WebhookDeliveriesListType | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> Response[Error | PaginatedWebhookDeliveryList]:
    """List webhook deliveries

     Newest first; kept for 30 days. `?status=dead` lists what was given up.

    Args:
        cursor (str | Unset):
        endpoint (UUID | Unset):
        limit (int | Unset):  Default: 50.
        since (datetime.datetime | Unset):
        status (WebhookDeliveriesListStatus | Unset):
        subject_id (UUID | Unset):
        type_ (WebhookDeliveriesListType | Unset):
        until (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PaginatedWebhookDeliveryList]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        endpoint=endpoint,
        limit=limit,
        since=since,
        status=status,
        subject_id=subject_id,
        type_=type_,
        until=until,
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
    limit: int | Unset = 50,
    since: datetime.datetime | Unset = UNSET,
    status: WebhookDeliveriesListStatus | Unset = UNSET,
    subject_id: UUID | Unset = UNSET,
    type_: WebhookDeliveriesListType | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> Error | PaginatedWebhookDeliveryList | None:
    """List webhook deliveries

     Newest first; kept for 30 days. `?status=dead` lists what was given up.

    Args:
        cursor (str | Unset):
        endpoint (UUID | Unset):
        limit (int | Unset):  Default: 50.
        since (datetime.datetime | Unset):
        status (WebhookDeliveriesListStatus | Unset):
        subject_id (UUID | Unset):
        type_ (WebhookDeliveriesListType | Unset):
        until (datetime.datetime | Unset):

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
        limit=limit,
        since=since,
        status=status,
        subject_id=subject_id,
        type_=type_,
        until=until,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    endpoint: UUID | Unset = UNSET,
    limit: int | Unset = 50,
    since: datetime.datetime | Unset = UNSET,
    status: WebhookDeliveriesListStatus | Unset = UNSET,
    subject_id: UUID | Unset = UNSET,
    type_: WebhookDeliveriesListType | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> Response[Error | PaginatedWebhookDeliveryList]:
    """List webhook deliveries

     Newest first; kept for 30 days. `?status=dead` lists what was given up.

    Args:
        cursor (str | Unset):
        endpoint (UUID | Unset):
        limit (int | Unset):  Default: 50.
        since (datetime.datetime | Unset):
        status (WebhookDeliveriesListStatus | Unset):
        subject_id (UUID | Unset):
        type_ (WebhookDeliveriesListType | Unset):
        until (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PaginatedWebhookDeliveryList]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        endpoint=endpoint,
        limit=limit,
        since=since,
        status=status,
        subject_id=subject_id,
        type_=type_,
        until=until,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    endpoint: UUID | Unset = UNSET,
    limit: int | Unset = 50,
    since: datetime.datetime | Unset = UNSET,
    status: WebhookDeliveriesListStatus | Unset = UNSET,
    subject_id: UUID | Unset = UNSET,
    type_: WebhookDeliveriesListType | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> Error | PaginatedWebhookDeliveryList | None:
    """List webhook deliveries

     Newest first; kept for 30 days. `?status=dead` lists what was given up.

    Args:
        cursor (str | Unset):
        endpoint (UUID | Unset):
        limit (int | Unset):  Default: 50.
        since (datetime.datetime | Unset):
        status (WebhookDeliveriesListStatus | Unset):
        subject_id (UUID | Unset):
        type_ (WebhookDeliveriesListType | Unset):
        until (datetime.datetime | Unset):

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
            limit=limit,
            since=since,
            status=status,
            subject_id=subject_id,
            type_=type_,
            until=until,
        )
    ).parsed
