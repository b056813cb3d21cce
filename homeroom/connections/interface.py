"""What the rooms need to answer programs: the request as the door lets it in, and a router for what is read."""

from collections.abc import Callable
from typing import Any

import ninja

from homeroom.access.door import BehindTheDoor
from homeroom.common.spool import SealedWriter
from homeroom.connections.tokens import Caller


class FromProgram(BehindTheDoor):
    """A program's request that the door has let in: who asks, and the file that came as its body, where the address takes one."""

    caller: Caller
    file: SealedWriter


class Router(ninja.Router):
    def read(self, path: str, **told: Any) -> Callable[[Callable], Callable]:
        """GET, and HEAD as HTTP wants it of whatever can be read."""

        def reading(view: Callable) -> Callable:
            self.api_operation(["HEAD"], path, include_in_schema=False, **told)(view)
            return self.get(path, **told)(view)

        return reading
