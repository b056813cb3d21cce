"""What a program may read in the name of its person: the students, the record, the plan, and who saw them.

It is made of what the pages read, and tells no more than they show. Not for: deciding who may ask (homeroom.connections).
"""
