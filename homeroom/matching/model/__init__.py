"""The model that weighs evidence: how likely two records are one child, and whether that is enough without a person.

    linked = link(children, students, parameters())        linking.py: begin reading here
    linked.judged                                           every pair worth a look, with its band and why

Records come in as partners wrote them (records), are brought to one form beside it (normalizing) and to columns
(listing), meet by keys (keys), are weighed by Splink on DuckDB in this process (scoring) and judged by lines that all
have to hold (guards, bands). What each agreement is worth was learned once and stands in parameters.json.

Not for: the database, decisions and links of the installation (matching/actions.py), sealed or adopted identities.
Needs no settings and no database.
"""
