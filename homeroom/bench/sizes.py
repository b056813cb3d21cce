"""How large the world of the bench is. The state is that of the row-access decision; the others are its fractions."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Size:
    students: int
    care: int  # Of these, children with a care episode.
    districts: int
    schools: int  # In each district.
    users: int
    agreements: int
    members: int = 8  # Memberships of each child's team.
    events: int = 40  # Days of each child in care on which attendance was recorded, in each of ten years.
    other_events: int = 3  # The same of everybody else, in each of five years.
    grades: int = 60
    contacts: int = 20
    needs: int = 5

    def settings(self) -> dict[str, int]:
        return asdict(self)


SIZES = {
    "tiny": Size(
        students=400, care=120, districts=3, schools=2, users=80, agreements=12, events=4, grades=6, contacts=4
    ),
    "small": Size(students=20_000, care=600, districts=5, schools=6, users=400, agreements=20),
    "county": Size(students=100_000, care=3_000, districts=12, schools=10, users=2_000, agreements=60),
    "state": Size(students=1_000_000, care=30_000, districts=33, schools=20, users=20_000, agreements=300),
}
CHILDREN_OF_A_WORKER = 50
WORKERS_OF_A_SUPERVISOR = 10

# Told before anything is built, so that nobody waits or fills a disk unawares: gigabytes, and minutes on two cores.
COSTS = {"tiny": (0.1, 1), "small": (0.5, 1), "county": (2, 3), "state": (16, 30)}
