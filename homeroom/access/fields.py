"""A mask of single elements: bit(128) in PostgreSQL, an int in Python; bit n counts from the left as get_bit does."""

from django.db import models

WIDTH = 128


class ElementMaskField(models.Field):
    def db_type(self, connection):
        return f"bit({WIDTH})"

    def from_db_value(self, value, expression, connection):
        return None if value is None else sum(1 << i for i, bit in enumerate(value) if bit == "1")

    def get_prep_value(self, value):
        return None if value is None else "".join("1" if value >> i & 1 else "0" for i in range(WIDTH))

    def get_placeholder(self, value, compiler, connection):
        return f"%s::bit({WIDTH})"
