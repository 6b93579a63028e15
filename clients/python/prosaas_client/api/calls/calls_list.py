import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.calls_list_direction import CallsListDirection
from ...models.calls_list_sort import CallsListSort
from ...models.error import Error
from ...models.paginated_call_list import PaginatedCallList
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    agent: UUID | Unset = UNSET,
    call_sid: str | Unset = UNSET,
    caller: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    direction: CallsListDirection | Unset = UNSET,
    follow_up: str | Unset = UNSET,
    has_recording: bool | Unset = UNSET,
    limit: int | Unset = 50,
    max_seconds: int | Unset = UNSET,
    min_seconds: int | Unset = UNSET,
    number: str | Unset = UNSET,
    outcome: str | Unset = UNSET,
    q: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    sort: CallsListSort | Unset = UNSET,
    status: str | Unset = UNSET,
    tag: str | Unset = UNSET,
    test: bool | Unset = UNSET,
    unread: bool | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_agent: str | Unset = UNSET
    if not isinstance(agent, Unset):
        json_agent = str(agent)
    params["agent"] = json_agent

    params["call_sid"] = call_sid

    params["caller"] = caller

    params["cursor"] = cursor

    json_direction: str | Unset = UNSET
    if not isinstance(direction, Unset):
        json_direction = direction.value

    params["direction"] = json_direction

    params["follow_up"] = follow_up

    params["has_recording"] = has_recording

    params["limit"] = limit

    params["max_seconds"] = max_seconds

    params["min_seconds"] = min_seconds

    params["number"] = number

    params["outcome"] = outcome

    params["q"] = q

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort.value

    params["sort"] = json_sort

    params["status"] = status

    params["tag"] = tag

    params["test"] = test

    params["unread"] = unread

    json_until: str | Unset = UNSET
    if not isinstance(until, Unset):
        json_until = until.isoformat()
    params["until"] = json_until

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/calls/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | PaginatedCallList | None:
    if response.status_code == 200:
        response_200 = PaginatedCallList.from_dict(response.json())

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
) -> Response[Error | PaginatedCallList]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    agent: UUID | Unset = UNSET,
    call_sid: str | Unset = UNSET,
    caller: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    direction: CallsListDirection | Unset = UNSET,
    follow_up: str | Unset = UNSET,
    has_recording: bool | Unset = UNSET,
    limit: int | Unset = 50,
    max_seconds: int | Unset = UNSET,
    min_seconds: int | Unset = UNSET,
    number: str | Unset = UNSET,
    outcome: str | Unset = UNSET,
    q: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    sort: CallsListSort | Unset = UNSET,
    status: str | Unset = UNSET,
    tag: str | Unset = UNSET,
    test: bool | Unset = UNSET,
    unread: bool | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> Response[Error | PaginatedCallList]:
    """List calls

     Newest first. All parameters can be combined; `q` is explained at the tag.

    Args:
        agent (UUID | Unset):
        call_sid (str | Unset):
        caller (str | Unset):
        cursor (str | Unset):
        direction (CallsListDirection | Unset):
        follow_up (str | Unset):
        has_recording (bool | Unset):
        limit (int | Unset):  Default: 50.
        max_seconds (int | Unset):
        min_seconds (int | Unset):
        number (str | Unset):
        outcome (str | Unset):
        q (str | Unset):
        since (datetime.datetime | Unset):
        sort (CallsListSort | Unset):
        status (str | Unset):
        tag (str | Unset):
        test (bool | Unset):
        unread (bool | Unset):
        until (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PaginatedCallList]
    """

    kwargs = _get_kwargs(
        agent=agent,
        call_sid=call_sid,
        caller=caller,
        cursor=cursor,
        direction=direction,
        follow_up=follow_up,
        has_recording=has_recording,
        limit=limit,
        max_seconds=max_seconds,
        min_seconds=min_seconds,
        number=number,
        outcome=outcome,
        q=q,
        since=since,
        sort=sort,
        status=status,
        tag=tag,
        test=test,
        unread=unread,
        until=until,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    agent: UUID | Unset = UNSET,
    call_sid: str | Unset = UNSET,
    caller: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    direction: CallsListDirection | Unset = UNSET,
    follow_up: str | Unset = UNSET,
    has_recording: bool | Unset = UNSET,
    limit: int | Unset = 50,
    max_seconds: int | Unset = UNSET,
    min_seconds: int | Unset = UNSET,
    number: str | Unset = UNSET,
    outcome: str | Unset = UNSET,
    q: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    sort: CallsListSort | Unset = UNSET,
    status: str | Unset = UNSET,
    tag: str | Unset = UNSET,
    test: bool | Unset = UNSET,
    unread: bool | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> Error | PaginatedCallList | None:
    """List calls

     Newest first. All parameters can be combined; `q` is explained at the tag.

    Args:
        agent (UUID | Unset):
        call_sid (str | Unset):
        caller (str | Unset):
        cursor (str | Unset):
        direction (CallsListDirection | Unset):
        follow_up (str | Unset):
        has_recording (bool | Unset):
        limit (int | Unset):  Default: 50.
        max_seconds (int | Unset):
        min_seconds (int | Unset):
        number (str | Unset):
        outcome (str | Unset):
        q (str | Unset):
        since (datetime.datetime | Unset):
        sort (CallsListSort | Unset):
        status (str | Unset):
        tag (str | Unset):
        test (bool | Unset):
        unread (bool | Unset):
        until (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | PaginatedCallList
    """

    return sync_detailed(
        client=client,
        agent=agent,
        call_sid=call_sid,
        caller=caller,
        cursor=cursor,
        direction=direction,
        follow_up=follow_up,
        has_recording=has_recording,
        limit=limit,
        max_seconds=max_seconds,
        min_seconds=min_seconds,
        number=number,
        outcome=outcome,
        q=q,
        since=since,
        sort=sort,
        status=status,
        tag=tag,
        test=test,
        unread=unread,
        until=until,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    agent: UUID | Unset = UNSET,
    call_sid: str | Unset = UNSET,
    caller: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    direction: CallsListDirection | Unset = UNSET,
    follow_up: str | Unset = UNSET,
    has_recording: bool | Unset = UNSET,
    limit: int | Unset = 50,
    max_seconds: int | Unset = UNSET,
    min_seconds: int | Unset = UNSET,
    number: str | Unset = UNSET,
    outcome: str | Unset = UNSET,
    q: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    sort: CallsListSort | Unset = UNSET,
    status: str | Unset = UNSET,
    tag: str | Unset = UNSET,
    test: bool | Unset = UNSET,
    unread: bool | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> Response[Error | PaginatedCallList]:
    """List calls

     Newest first. All parameters can be combined; `q` is explained at the tag.

    Args:
        agent (UUID | Unset):
        call_sid (str | Unset):
        caller (str | Unset):
        cursor (str | Unset):
        direction (CallsListDirection | Unset):
        follow_up (str | Unset):
        has_recording (bool | Unset):
        limit (int | Unset):  Default: 50.
        max_seconds (int | Unset):
        min_seconds (int | Unset):
        number (str | Unset):
        outcome (str | Unset):
        q (str | Unset):
        since (datetime.datetime | Unset):
        sort (CallsListSort | Unset):
        status (str | Unset):
        tag (str | Unset):
        test (bool | Unset):
        unread (bool | Unset):
        until (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | PaginatedCallList]
    """

    kwargs = _get_kwargs(
        agent=agent,
        call_sid=call_sid,
        caller=caller,
        cursor=cursor,
        direction=direction,
        follow_up=follow_up,
        has_recording=has_recording,
        limit=limit,
        max_seconds=max_seconds,
        min_seconds=min_seconds,
        number=number,
        outcome=outcome,
        q=q,
        since=since,
        sort=sort,
        status=status,
        tag=tag,
        test=test,
        unread=unread,
        until=until,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    agent: UUID | Unset = UNSET,
    call_sid: str | Unset = UNSET,
    caller: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    direction: CallsListDirection | Unset = UNSET,
    follow_up: str | Unset = UNSET,
    has_recording: bool | Unset = UNSET,
    limit: int | Unset = 50,
    max_seconds: int | Unset = UNSET,
    min_seconds: int | Unset = UNSET,
    number: str | Unset = UNSET,
    outcome: str | Unset = UNSET,
    q: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    sort: CallsListSort | Unset = UNSET,
    status: str | Unset = UNSET,
    tag: str | Unset = UNSET,
    test: bool | Unset = UNSET,
    unread: bool | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
) -> Error | PaginatedCallList | None:
    """List calls

     Newest first. All parameters can be combined; `q` is explained at the tag.

    Args:
        agent (UUID | Unset):
        call_sid (str | Unset):
        caller (str | Unset):
        cursor (str | Unset):
        direction (CallsListDirection | Unset):
        follow_up (str | Unset):
        has_recording (bool | Unset):
        limit (int | Unset):  Default: 50.
        max_seconds (int | Unset):
        min_seconds (int | Unset):
        number (str | Unset):
        outcome (str | Unset):
        q (str | Unset):
        since (datetime.datetime | Unset):
        sort (CallsListSort | Unset):
        status (str | Unset):
        tag (str | Unset):
        test (bool | Unset):
        unread (bool | Unset):
        until (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | PaginatedCallList
    """

    return (
        await asyncio_detailed(
            client=client,
            agent=agent,
            call_sid=call_sid,
            caller=caller,
            cursor=cursor,
            direction=direction,
            follow_up=follow_up,
            has_recording=has_recording,
            limit=limit,
            max_seconds=max_seconds,
            min_seconds=min_seconds,
            number=number,
            outcome=outcome,
            q=q,
            since=since,
            sort=sort,
            status=status,
            tag=tag,
            test=test,
            unread=unread,
            until=until,
        )
    ).parsed
