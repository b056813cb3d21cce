"""What the pages of the desk show. Each function is named after its page; its queries do not grow with its rows."""

from homeroom.desk.queries.mine import my_page
from homeroom.desk.queries.search import search_page
from homeroom.desk.queries.student import Section, attendance_page, months_this_year, name_at_hand, student_page
from homeroom.desk.queries.today import today

__all__ = [
    "Section",
    "attendance_page",
    "months_this_year",
    "my_page",
    "name_at_hand",
    "search_page",
    "student_page",
    "today",
]
