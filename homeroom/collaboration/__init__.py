"""The installation as one YAML file: read, compared with what stands, applied, written back.

Not for: what an agreement line opens (agreements), who may see what (access). It has no tables of its own.
"""
