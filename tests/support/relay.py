"""A connection to a server that can be cut as a network is: nothing arrives any more, and nobody is told."""

from __future__ import annotations

import socket
import socketserver
import threading


class Relay(socketserver.ThreadingTCPServer):
    """Relays between a port of its own and another on this machine, until it is cut."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, to: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.to = to
        self.was_cut = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def cut(self) -> None:
        """Let nothing through from now on."""
        self.was_cut.set()

    def stop(self) -> None:
        """Close the port."""
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Connection(socketserver.BaseRequestHandler):
    server: Relay
    request: socket.socket

    def handle(self) -> None:
        with socket.create_connection(self.server.to) as server:
            back = threading.Thread(target=self._relay, args=(server, self.request), daemon=True)
            back.start()
            self._relay(self.request, server)
            back.join()

    def _relay(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                while self.server.was_cut.is_set():
                    threading.Event().wait(60)  # for good: its thread ends with the process
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:  # one side hung up
            return
