"""XML as records: the children of its first element, one at a time, so that no more than one of them is in memory.

What a hostile file could do is refused before the parser does it: a document type or an entity stands before the first element
or nowhere, and the limits hold while a record is being read, not after.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, NamedTuple, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from homeroom.exchange.reading.limits import Limits
from homeroom.exchange.reading.messages import Message, Refused, say

# Small, so that what is parsed ahead of the reader stays small too; larger ones are not faster.
CHUNK = 64 * 1024


class Root(NamedTuple):
    """The first element of a file."""

    name: str
    namespace: str


class Found(Exception):
    """The first element is there: nothing more is to be looked at."""


def root_of(name: str, stream: IO[bytes], limits: Limits) -> Root:
    """The first element. Raises Refused where that is not reached, or a document type stands before it."""
    seen: list[Root] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(tag: str, _attributes: object) -> None:
        namespace, _space, local = tag.rpartition(" ")
        seen.append(Root(local, namespace))
        raise Found

    def refuse(*_parts: object) -> None:
        raise Refused(say("E-XML-DTD", name))

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        # A comment of a megabyte before the first element is no honest one.
        parser.Parse(stream.read(limits.xml_record_bytes_max), True)
    except Found:
        return seen[0]
    except (expat.ExpatError, ValueError, LookupError):
        raise Refused(say("E-XML", name, parser.CurrentLineNumber)) from None
    raise Refused(say("E-XML", name, parser.CurrentLineNumber))


def records(name: str, stream: IO[bytes], limits: Limits, names: set[str] | None = None) -> Iterator[Element]:
    """Each child of the first element, whole. It is gone once the next is asked for. Call `root_of` before: a file with a
    document type must not come here. `names` learns what elements and attributes are called."""
    parser: XMLPullParser = XMLPullParser(("start", "end"))
    depth = unfinished = 0
    root: Element | None = None
    try:
        while chunk := stream.read(CHUNK):
            parser.feed(chunk)
            unfinished += len(chunk)
            for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                if event == "start":
                    depth += 1
                    if depth > limits.xml_depth_max:
                        raise Refused(say("E-XML-DEPTH", name, limit=limits.xml_depth_max))
                    root = element if root is None else root
                    if names is not None:
                        learn(names, element, name, limits)
                else:
                    depth -= 1
                    if depth == 1 and root is not None:
                        yield element
                        # The parser hangs each record on the first element; here it is taken off again.
                        root.clear()
                        unfinished = 0
            if unfinished > limits.xml_record_bytes_max:
                raise Refused(say("E-XML-RECORD", name, limit=limits.xml_record_bytes_max))
        parser.close()
    except ParseError as error:
        raise Refused(broken(name, error)) from None
    except (ValueError, LookupError):
        raise Refused(say("E-XML", name, 1)) from None


def broken(name: str, error: ParseError) -> Message:
    return say("E-XML", name, error.position[0])


def learn(names: set[str], element: Element, name: str, limits: Limits) -> None:
    names.add(element.tag)
    names.update(element.attrib)
    if len(names) > limits.xml_names_max:
        raise Refused(say("E-XML-NAMES", name, limit=limits.xml_names_max))
