"""JSON in as few letters as it takes: for what is kept or sent a million times."""

import json

# Made once: json.dumps makes an encoder for each value that it writes in another form than its own.
short_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
