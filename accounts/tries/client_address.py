"""Where a request comes from. Kept nowhere: only keyed digests of it are counted."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import cast

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# A household or an office holds a whole /64 of IPv6 and may change within it at will.
IPV6_HOME = 64


def address_of(request: HttpRequest) -> str:
    """The address a request came from; of IPv6 the network of its /64.

    X-Forwarded-For is believed from the right, as far as trusted proxies wrote it
    (SIPAS_TRUSTED_PROXIES): what a visitor puts there himself is never reached.
    """
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    way = [*said, request.META.get("REMOTE_ADDR", "")]
    proxies = networks(tuple(settings.TRUSTED_PROXIES))
    for word in reversed(way):
        address = _read(word.strip())
        if address is None:
            return "unknown"
        if not any(address in network for network in proxies):
            break
    return _home(cast(Address, address))


def is_proxy(word: str) -> bool:
    """Whether an address is that of a proxy we trust."""
    address = _read(word)
    proxies = networks(tuple(settings.TRUSTED_PROXIES))
    return address is not None and any(address in network for network in proxies)


@lru_cache
def networks(words: tuple[str, ...]) -> list[Network]:
    """Networks of the setting; raises ValueError with the word that is none."""
    return [ip_network(word) for word in words]


def _read(word: str) -> Address | None:
    try:
        address = ip_address(word)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _home(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ip_network((address, IPV6_HOME), strict=False))
