"""A line to a server that can be cut, for one device."""

import contextlib
import socket
import threading


class Line:
    """A wire to the server for one device: cut, it refuses every connection and breaks those that are open."""

    def __init__(self, server):
        self.server, self.whole, self.open = server, True, set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests, self.changing = 0, threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Let nothing through any more."""
        with self.changing:
            self.whole = False
            for end in self.open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self):
        """Let everything through again."""
        self.whole = True

    def close(self):
        self.cut()
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                self.requests += 1
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError):
            if not self.whole:
                return
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as server:
                with self.changing:
                    if not self.whole:
                        return  # cut while it was being laid
                    self.open |= {client, server}
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join()
                with self.changing:
                    self.open -= {client, server}


def _pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
