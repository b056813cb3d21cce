"""A read-only OneRoster 1.2 provider: rostering and gradebook, for partners' programs (homeroom.connections).

Every list and every count is of what the person in whose name the program asks may fetch by program, and of nothing else: the
rows by row policies, of them those that an agreement's line, own records or a law let a program fetch. Records are few (a
program is held above some hundreds of students), so filters, orders and pages are worked out here and not in SQL.

Rostering is answered as in 1.1 too: many programs still ask so.

Source: 1EdTech OneRoster 1.2, rostering and gradebook services, REST/JSON binding (imsglobal.org/spec/oneroster/v1p2).
"""
