"""A mail server for tests, which keeps what it gets and misbehaves on request; and the worker's hands."""

import socket
import threading
from contextlib import contextmanager

HELLO, TEXT_NEXT, TAKEN = b"220 here\r\n", b"354 go on\r\n", b"250 fine\r\n"


class Sink:
    """`refuses` maps a verb to the answer it gets; `hangs_at` names the verb that is never answered; `drops_at` the one
    at which the line is cut ("." stands for the end of the text)."""

    def __init__(self):
        self.mails: list[str] = []
        self.talks = 0
        self.refuses: dict[str, bytes] = {}
        self.hangs_at = self.drops_at = ""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(line,), daemon=True).start()

    def talk(self, line: socket.socket) -> None:
        self.talks += 1
        with line, line.makefile("rb") as heard:
            line.sendall(HELLO)
            while verb := heard.readline()[:4].strip().decode().upper():
                if self.fails(verb, line):
                    return
                if verb == "DATA" and verb not in self.refuses:
                    line.sendall(TEXT_NEXT)
                    text = b""
                    while (row := heard.readline()) not in (b".\r\n", b""):
                        text += row
                    if self.fails(".", line):
                        return
                    if "." not in self.refuses:
                        self.mails.append(text.decode())
                    verb = "."
                line.sendall(self.refuses.get(verb, TAKEN))

    def fails(self, verb: str, line: socket.socket) -> bool:
        hangs, drops = verb == self.hangs_at, verb == self.drops_at
        if hangs:
            self.ends.wait(60)
        return hangs or drops

    def close(self) -> None:
        self.ends.set()
        self.listener.close()


@contextmanager
def as_worker(town):
    """Django's connection as the role that sends, with the door's guard lifted as the jobs lift it."""
    from django.db import connections

    from homeroom.access.door import opened
    from homeroom.config.home import Home

    connection = connections["default"]
    connection.close()
    before = dict(connection.settings_dict)
    place = Home(town.server.home.root).database_settings("worker")
    place.pop("OPTIONS")
    connection.settings_dict.update(place, NAME=town.database)
    try:
        with opened():
            yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def outcomes(town) -> list[str]:
    return [outcome for (outcome,) in town.admin("SELECT outcome FROM notices_attempt ORDER BY id")]


def later(town, minutes: int) -> None:
    """Time passes for what waits."""
    town.admin(f"UPDATE notices_attempt SET at = at - interval '{minutes} minutes'")
