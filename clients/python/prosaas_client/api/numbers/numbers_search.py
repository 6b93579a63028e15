from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.numbers_search_kind import NumbersSearchKind
from ...models.offers import Offers
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    area_code: str | Unset = "",
    contains: str | Unset = "",
    country: str,
    kind: NumbersSearchKind,
    locality: str | Unset = "",
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["area_code"] = area_code

    params["contains"] = contains

    params["country"] = country

    json_kind = kind.value
    params["kind"] = json_kind

    params["locality"] = locality

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/numbers/search/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | Offers | None:
    if response.status_code == 200:
        response_200 = Offers.from_dict(response.json())

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

    if response.status_code == 502:
        response_502 = Error.from_dict(response.json())

        return response_502

    if response.status_code == 503:
        response_503 = Error.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error | Offers]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    area_code: str | Unset = "",
    contains: str | Unset = "",
    country: str,
    kind: NumbersSearchKind,
    locality: str | Unset = "",
) -> Response[Error | Offers]:
    """Search for numbers to claim

     At most 20 numbers that can take calls. Searching reserves nothing.

    Args:
        area_code (str | Unset):  Default: ''.
        contains (str | Unset):  Default: ''.
        country (str):
        kind (NumbersSearchKind):
        locality (str | Unset):  Default: ''.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Offers]
    """

    kwargs = _get_kwargs(
        area_code=area_code,
        contains=contains,
        country=country,
        kind=kind,
        locality=locality,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    area_code: str | Unset = "",
    contains: str | Unset = "",
    country: str,
    kind: NumbersSearchKind,
    locality: str | Unset = "",
) -> Error | Offers | None:
    """Search for numbers to claim

     At most 20 numbers that can take calls. Searching reserves nothing.

    Args:
        area_code (str | Unset):  Default: ''.
        contains (str | Unset):  Default: ''.
        country (str):
        kind (NumbersSearchKind):
        locality (str | Unset):  Default: ''.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Offers
    """

    return sync_detailed(
        client=client,
        area_code=area_code,
        contains=contains,
        country=country,
        kind=kind,
        locality=locality,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    area_code: str | Unset = "",
    contains: str | Unset = "",
    country: str,
    kind: NumbersSearchKind,
    locality: str | Unset = "",
) -> Response[Error | Offers]:
    """Search for numbers to claim

     At most 20 numbers that can take calls. Searching reserves nothing.

    Args:
        area_code (str | Unset):  Default: ''.
        contains (str | Unset):  Default: ''.
        country (str):
        kind (NumbersSearchKind):
        locality (str | Unset):  Default: ''.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Offers]
    """

    kwargs = _get_kwargs(
        area_code=area_code,
        contains=contains,
        country=country,
        kind=kind,
        locality=locality,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    area_code: str | Unset = "",
    contains: str | Unset = "",
    country: str,
    kind: NumbersSearchKind,
    locality: str | Unset = "",
) -> Error | Offers | None:
    """Search for numbers to claim

     At most 20 numbers that can take calls. Searching reserves nothing.

    Args:
        area_code (str | Unset):  Default: ''.
        contains (str | Unset):  Default: ''.
        country (str):
        kind (NumbersSearchKind):
        locality (str | Unset):  Default: ''.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Offers
    """

    return (
        await asyncio_detailed(
            client=client,
            area_code=area_code,
            contains=contains,
            country=country,
            kind=kind,
            locality=locality,
        )
    ).parsed
