"""The process of the local cloud: serves until it is told to stop.

`python -m infra.localcloud.server PORT [--tls-proxy]`; port 0 takes a free one.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn

from infra.localcloud.assembly import LocalCloud
from infra.localcloud.paths import Layout, layout
from infra.localcloud.proxy import TlsProxy
from infra.localcloud.running import TLS_PROXY, Running, write

log = logging.getLogger("eleva.localcloud")
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
#: How long calls that are being answered may take when the server is told to stop.
LAST_CALLS_S = 5
#: As the vendors' hosts, which close a connection much later than clients give theirs back (httpx: 5 s, Go: 90 s).
KEEP_ALIVE_S = 120


class _Server(uvicorn.Server):
    """Leaves signals to `main`: they may come before and after this server's own time."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def main(port: int = 0, *, tls_proxy: bool = False) -> int:
    """Start everything, publish where it listens, serve; stop everything on SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: sys.exit("told to stop before it was ready"))
    place = layout()
    listening = _listen(port)
    cloud = LocalCloud(place.data, place.git)
    cloud.start()
    try:
        with _proxy(cloud, listening, place) if tls_proxy else contextlib.nullcontext("") as proxy_url:
            _serve(cloud, listening, place, proxy_url)
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # another one must not cut the clean-up short
        log.info("stopping")
        place.state.unlink(missing_ok=True)
        cloud.stop()
        shutil.rmtree(place.data, ignore_errors=True)
    return 0


def _serve(cloud: LocalCloud, listening: socket.socket, place: Layout, proxy_url: str) -> None:
    server = _Server(
        uvicorn.Config(
            cloud.listener.app(),
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=LAST_CALLS_S,
        )
    )

    def stop(*_: object) -> None:
        cloud.listener.faults.clear()  # a call that is to get no answer would hold the server up
        server.should_exit = True

    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    running = Running.of_this_process(_url(listening), cloud.aws.url, cloud.postgres_port, proxy_url)
    write(running, place.state)
    log.info("ready: %s", running)
    server.run(sockets=[listening])


@contextlib.contextmanager
def _proxy(cloud: LocalCloud, listening: socket.socket, place: Layout) -> Iterator[str]:
    proxy = TlsProxy(cloud.listener, listening.getsockname()[1], place.authority)
    proxy.start()
    try:
        yield proxy.url
    finally:
        proxy.stop()


def _url(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen(128)  # from here on nobody is refused, only kept waiting
    except OSError as error:
        sys.exit(f"port {port} cannot be used ({error.strerror}): choose another one or none")
    return listening


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), tls_proxy=TLS_PROXY in sys.argv[2:]))
