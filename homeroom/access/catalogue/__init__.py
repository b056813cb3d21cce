"""The catalogue: every element that partners may share, and the dataset that opens it.

Elements and datasets are numbered once and for all in numbers.yaml, because the numbers are bits of stored masks.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from homeroom.common import plain_yaml

HERE = Path(__file__).parent
DATASETS_MAX = 62  # One bigint holds the mask; bit 63 is the sign, bit 0 means "the whole child" in a bar.
ELEMENTS_MAX = 127  # One bit(128) holds the mask of single elements; bit 0 stays unused.
CLASSES = ("P0", "P1", "P2", "P3", "P4", "P5")  # Of sensitivity, the least first.
VIEWS = ("flag", "masked", "full")  # From least to most; a view's number is its place here.
FLAG, MASKED, FULL = range(3)


@dataclass(frozen=True)
class Element:
    key: str
    number: int
    name: str
    description: str
    category: str
    dataset: str
    sensitivity: str
    default_view: str
    regimes: tuple[str, ...]
    prohibited: bool
    reveals_location: bool
    break_glass: bool = False  # An emergency may open it, and nothing else that is closed.

    @property
    def named_only(self) -> bool:
        """A wildcard never reaches this element; a line must name it (DESIGN section 4, point 1)."""
        return self.prohibited or self.sensitivity in ("P4", "P5") or self.default_view == "hidden"


@dataclass(frozen=True)
class Dataset:
    name: str
    number: int
    elements: tuple[Element, ...]

    @property
    def bit(self) -> int:
        return 1 << self.number


@dataclass(frozen=True)
class Catalogue:
    elements: dict[str, Element]
    datasets: dict[str, Dataset]
    regimes: dict[str, dict[str, str]]

    def mask(self, *names: str) -> int:
        return sum(self.datasets[name].bit for name in set(names))

    def datasets_in(self, mask: int) -> list[Dataset]:
        return [dataset for dataset in self.datasets.values() if mask & dataset.bit]

    def elements_in(self, mask: int) -> list[Element]:
        return [element for element in self.elements.values() if mask & (1 << element.number)]

    def named(self, pattern: str) -> list[Element]:
        """The elements that a key or a wildcard such as `attendance.*` reaches; none means that it names nothing."""
        if not pattern.endswith(".*"):
            return [self.elements[pattern]] if pattern in self.elements else []
        category = pattern.removesuffix(".*")
        return [e for e in self.elements.values() if e.category == category and not e.named_only]


@cache
def catalogue() -> Catalogue:
    written = plain_yaml.load((HERE / "elements.yaml").read_text())
    numbers = plain_yaml.load((HERE / "numbers.yaml").read_text())
    elements = {
        entry["key"]: Element(
            key=entry["key"],
            number=numbers["elements"][entry["key"]],
            name=entry["name"],
            description=entry["description"],
            category=entry["category"],
            dataset=entry["dataset"],
            sensitivity=entry["sensitivity"],
            default_view=entry["default_view"],
            regimes=tuple(r for r in entry["regimes"] if written["regimes"][r]["kind"] == "confidentiality"),
            prohibited=entry.get("prohibited", False),
            reveals_location=entry.get("reveals_location", False),
            break_glass=entry.get("break_glass", False),
        )
        for entry in written["elements"]
    }
    datasets = {
        name: Dataset(name, number, tuple(e for e in elements.values() if e.dataset == name))
        for name, number in numbers["datasets"].items()
    }
    if max(numbers["datasets"].values()) > DATASETS_MAX or max(numbers["elements"].values()) > ELEMENTS_MAX:
        raise ValueError("The catalogue has outgrown its masks; widen them before adding a dataset or an element.")
    return Catalogue(elements, datasets, written["regimes"])
