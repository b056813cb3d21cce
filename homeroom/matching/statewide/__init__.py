"""The same model on lists that are too large for one process: in parts on several machines, or on Spark (bin/link-lists).

    parts.py    children are weighed a part at a time, each against all students; one judgment over all parts
    spark.py    the pairs are joined and weighed by an agency's Spark, with the comparisons and parameters of model

Not for: an installation's own links (matching/actions.py); lists of a county (matching/model/linking.py does them in seconds).
"""
