"""How tests send a file from the page, as a browser does, and let the worker load it."""

import io
import re
import zipfile
from pathlib import Path


def zipped(folder: Path) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    packed.seek(0)
    packed.name = f"{folder.name}.zip"
    return packed


def form_key(client) -> str:
    return re.search(r'name="form_key" value="([^"]+)"', client.get("/imports/new/").content.decode())[1]


def send(client, file, **more):
    """Answers the response to the form, and so the page of the import when it was taken."""
    file.seek(0)
    return client.post("/imports/new/", {"form_key": more.pop("key", None) or form_key(client), "file": file, **more})


def work(town):
    """The worker does what waits, then stops."""
    return town.homeroom("worker", "--once", "--without-nightly")


def files_of(town, key: str) -> Path:
    return town.server.home.root / "town" / key
