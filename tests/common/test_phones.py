import pytest

from homeroom.common.phones import dialled


@pytest.mark.parametrize(
    ("written", "dials"),
    [
        ("555-0102", "5550102"),
        ("(312) 555-0102", "+13125550102"),
        ("312.555.0102", "+13125550102"),
        ("1 312 555 0102", "+13125550102"),
        ("+52 55 1234 5678", "+525512345678"),
        ("312-555-0102 ext. 14", "+13125550102;ext=14"),
        ("312-555-0102 x14", "+13125550102;ext=14"),
        ("312 555 0102, extensión 14", "+13125550102;ext=14"),
        ("٣١٢٥٥٥٠١٠٢", "+13125550102"),
        ("911", "911"),
        ("", ""),
        ("call the office", ""),
        ("312-555-0102 or 312-555-0103", ""),  # Two numbers are no number.
        ("12", ""),
        ("1234567890123456", ""),
        ("<script>1234567</script>", ""),
    ],
)
def test_a_number_is_dialled_however_it_was_written(written, dials):
    assert dialled(written) == dials
