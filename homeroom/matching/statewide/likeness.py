"""How alike two texts are, as DuckDB measures it, for columns of texts on Spark's workers."""

# Spark reads the annotations to know what kind of function each is, so they are no strings here.
import pyarrow as pa

# A value of exactly 0.92 comes out one bit lower where a product is rounded before it is added, as DuckDB's is not.
DIGITS = 12


def jaro_winkler(left: pa.Array, right: pa.Array) -> pa.Array:
    """Between 0 and 1; a letter is a code point. Missing where one side is."""
    from rapidfuzz.distance import JaroWinkler

    both = zip(left.to_pylist(), right.to_pylist(), strict=True)
    found = [None if a is None or b is None else round(JaroWinkler.similarity(a, b), DIGITS) for a, b in both]
    return pa.array(found, pa.float64())


def damerau_levenshtein(left: pa.Array, right: pa.Array) -> pa.Array:
    """How many letters were put in, left out, changed, or changed places with their neighbour."""
    from rapidfuzz.distance import DamerauLevenshtein

    both = zip(left.to_pylist(), right.to_pylist(), strict=True)
    found = [None if a is None or b is None else DamerauLevenshtein.distance(a, b) for a, b in both]
    return pa.array(found, pa.int64())
