"""Connections: how many may be open, and how long one may wait without a request."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable

# With the headers that a connection may send, they hold less than 100 MB.
_MOST = 200
_REQUEST_WITHIN = 10.0
# Bytes that one connection receives before the others get their turn: most deliveries arrive as one part.
_AT_ONCE = 32 * 2**10
_END_OF_HEADERS = b"\r\n\r\n"


class Connections:
    """A protocol factory that wraps the one of an HTTP server.

    Only `most` connections are open. Beyond that, the one that has been silent longest is closed, so that idle
    connections never keep out a new one. A connection is closed as well unless its first request has all its headers
    within `request_within` seconds.
    """

    def __init__(
        self,
        new_protocol: Callable[[], asyncio.Protocol],
        *,
        most: int = _MOST,
        request_within: float = _REQUEST_WITHIN,
    ) -> None:
        self._new_protocol = new_protocol
        self._most = most
        self._request_within = request_within
        self._by_silence: OrderedDict[_Connection, None] = OrderedDict()
        # All connections share it, because what one receives is copied at once.
        self.buffer = memoryview(bytearray(_AT_ONCE))

    def __call__(self) -> asyncio.BaseProtocol:
        """Return the protocol of a new connection."""
        return _Connection(self._new_protocol(), self)

    def opened(self, connection: _Connection) -> asyncio.TimerHandle:
        """Count a new connection; return the timer that closes it."""
        if len(self._by_silence) >= self._most:
            longest_silent, _ = self._by_silence.popitem(last=False)
            longest_silent.abort()
        self._by_silence[connection] = None
        return asyncio.get_running_loop().call_later(self._request_within, connection.abort)

    def spoke(self, connection: _Connection) -> None:
        """Note that a connection has received something."""
        if connection in self._by_silence:
            self._by_silence.move_to_end(connection)

    def closed(self, connection: _Connection) -> None:
        """Forget a connection."""
        self._by_silence.pop(connection, None)


class _Connection(asyncio.BufferedProtocol):
    """Passes everything on to the protocol of the HTTP server, in small parts.

    What cannot be parsed is copied into errors several times, and many connections may have something at once.
    """

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self._inner = inner
        self._connections = connections
        self._transport: asyncio.BaseTransport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._tail = b""

    def abort(self) -> None:
        """Close the connection at once."""
        if isinstance(self._transport, asyncio.Transport):
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to wait for the first request."""
        self._transport = transport
        self._timer = self._connections.opened(self)
        self._inner.connection_made(transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where the next part is written."""
        return self._connections.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Pass a part on."""
        data = bytes(self._connections.buffer[:nbytes])
        self._connections.spoke(self)
        if self._timer is not None:
            window = self._tail + data
            self._tail = window[1 - len(_END_OF_HEADERS) :]
            if _END_OF_HEADERS in window:
                self._stop_timer()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """Pass it on."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_timer()
        self._connections.closed(self)
        self._inner.connection_lost(exc)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
