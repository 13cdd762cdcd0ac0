"""Posting to an endpoint of another: one request, one answer, nothing followed, nothing kept.

Where an endpoint leads is looked up once and that address is used, so that no name can change
its mind in between. Addresses that are not public are refused unless the operator named the
host; redirects are never followed; of the answer only the status is read.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from contextlib import suppress
from threading import Timer
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

DELIVERED, REFUSED, REDIRECTED = "delivered", "refused_by_endpoint", "redirected"
TIMED_OUT, UNREACHABLE = "timed_out", "unreachable"
NOT_ALLOWED, NO_TLS = "address_not_allowed", "tls_failed"
GONE: Final = 410
_OK, _REDIRECT, _BAD = 200, 300, 400
_UNICAST: Final = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is routed between networks; NAT64 and other translations lie outside."""
_CARRYING: Final = tuple(map(ipaddress.ip_network, ("2001::/32", "2002::/16", "3fff::/20")))
"""Teredo and 6to4, whose addresses lead to one of IPv4 that is written in them; documentation."""


class Posted(NamedTuple):
    """What became of a request."""

    outcome: str
    status: int = 0


class NotAllowedError(Exception):
    """The endpoint leads where nothing may be sent."""


def post(
    endpoint: str,
    body: bytes,
    headers: Mapping[str, str],
    hosts: Collection[str],
    seconds: float,
) -> Posted:
    """Send a body; within so many seconds there is an answer or none counts."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        address = _address(host, port, hosts, secure=secure)
    except NotAllowedError:
        return Posted(NOT_ALLOWED)
    except (OSError, UnicodeError):  # the latter for a name that no lookup takes
        return Posted(UNREACHABLE)
    connection = _Connection(host, port, address, seconds, secure=secure)
    late = Timer(seconds, connection.cut)
    late.daemon = True
    late.start()
    try:
        connection.request("POST", parts.path or "/", body, dict(headers))
        status = connection.getresponse().status
    except ssl.SSLError:
        return Posted(TIMED_OUT if connection.is_cut else NO_TLS)
    except TimeoutError:
        return Posted(TIMED_OUT)
    except (OSError, http.client.HTTPException):
        return Posted(TIMED_OUT if connection.is_cut else UNREACHABLE)
    finally:
        late.cancel()
        connection.close()
    return Posted(_outcome(status), status)


def _outcome(status: int) -> str:
    if _OK <= status < _REDIRECT:
        return DELIVERED
    return REDIRECTED if _REDIRECT <= status < _BAD else REFUSED


def _address(host: str, port: int, hosts: Collection[str], *, secure: bool) -> str:
    """Where a host leads. Raises NotAllowedError for an address that is not public, and for one
    without TLS, unless the host is named; of the latter the machine itself alone."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    named = host in hosts
    for each in addresses:
        at = getattr(each, "ipv4_mapped", None) or each
        if not (named or _is_open(at)) or not (secure or at.is_loopback):
            raise NotAllowedError
    return str(addresses[0])


def _is_open(at: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it is anybody's address: one of IPv4, or of IPv6 that carries none of IPv4."""
    if at.version == 6:  # noqa: PLR2004 - of the Internet Protocol
        return at in _UNICAST and not any(at in each for each in _CARRYING) and at.is_global
    return at.is_global and not at.is_multicast


class _Connection(http.client.HTTPConnection):
    """To an address that was looked up before, under the name of the host."""

    def __init__(self, host: str, port: int, address: str, seconds: float, *, secure: bool) -> None:
        super().__init__(host, port, timeout=seconds)
        self._address, self._secure = address, secure
        self.is_cut = False

    def connect(self) -> None:
        """Connect to the address; the certificate must be the host's."""
        made: Any = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            context = ssl.create_default_context()
            made = context.wrap_socket(made, server_hostname=self.host)
        self.sock = made

    def cut(self) -> None:
        """End it from another thread: the time has run."""
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
