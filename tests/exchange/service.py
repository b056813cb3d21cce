"""A district's OneRoster 1.2 service, as its student information system would run one: over TLS, for one client.

It answers from the CSV files of a bundle, by the rostering service's own words (imsglobal.org/spec/oneroster/v1p2/rest), written
apart from what reads them. `wrong` is what it does wrong: by the path that it is asked for, a function that answers instead.
"""

import base64
import csv
import datetime
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BASE, TOKEN = "/ims/oneroster/rostering/v1p2", "/oauth/token"
CLIENT_ID, SECRET = "homeroom", "a secret + with = signs"
MOST = 3  # Records of a page: fewer than are asked for, as services clamp.
LISTS = {"grades", "subjects", "subjectCodes", "periods"}
REFERENCES = {
    "parentSourcedId": "parent", "orgSourcedId": "org", "courseSourcedId": "course", "schoolSourcedId": "school",
    "classSourcedId": "class", "userSourcedId": "user", "schoolYearSourcedId": "schoolYear", "primaryOrgSourcedId": "primaryOrg",
}  # fmt: skip
MANY = {"termSourcedIds": "terms", "agentSourcedIds": "agents"}
RENAMED = {"preferredGivenName": "preferredFirstName", "preferredFamilyName": "preferredLastName"}


def records_of(folder: Path) -> dict[str, list[dict]]:
    """What the files of a OneRoster 1.1 bundle say, as a 1.2 service says it: of users, which role where is a list."""
    files = {path.stem: list(csv.DictReader(path.open(encoding="utf-8"))) for path in folder.glob("*.csv")}
    found = {name: [record_of(row) for row in rows] for name, rows in files.items() if name != "manifest"}
    for user, row in zip(found["users"], files["users"], strict=True):
        user["roles"] = [
            {
                "roleType": "primary",
                "role": row["role"],
                "org": {"sourcedId": org, "type": "org", "href": "https://sis.example"},
            }
            for org in row["orgSourcedIds"].split(",")
        ]
    return found


def record_of(row: dict[str, str]) -> dict:
    record: dict = {"status": "active", "dateLastModified": "2026-01-05T04:00:00.000Z", "metadata": {"color": "green"}}
    for name, value in row.items():
        if (
            not value
            or name in ("status", "dateLastModified", "password", "role", "orgSourcedIds")
            and "username" in row
        ):
            continue
        if name in REFERENCES:
            record[REFERENCES[name]] = {"sourcedId": value, "href": "https://sis.example.org", "type": "x"}
        elif name in MANY:
            record[MANY[name]] = [{"sourcedId": each} for each in value.split(",")]
        elif name in LISTS:
            record[name] = value.split(",")
        elif name == "userIds":
            pairs = [each.strip("{}").split(":", 1) for each in value.split("},{")]
            record[name] = [{"type": kind, "identifier": identifier} for kind, identifier in pairs]
        else:
            record[RENAMED.get(name, name)] = {"true": True, "false": False}.get(value, value)
    return record


class District:
    """What it has, what it was asked, and what it does wrong."""

    base = BASE
    says = ("sort", "sourcedId")  # What every question must hold.

    def __init__(self, records: dict[str, list[dict]], folder: Path) -> None:
        self.records, self.wrong = records, {}
        self.asked: list[str] = []
        self.tokens = 0
        self.counts_all = True
        self.certificate = certificate(folder)
        self.port = 0

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}{self.base}"

    @property
    def token_address(self) -> str:
        return f"https://localhost:{self.port}{TOKEN}"

    def told(self, **more: str) -> dict[str, str]:
        """What the host of Homeroom says of it: that it may be called, and whose certificates are believed."""
        hosts = {"HOMEROOM_FETCH_HOSTS": f"elsewhere,localhost:{self.port}", "SSL_CERT_FILE": str(self.certificate)}
        return {**hosts, **more}

    def page(self, name: str, limit: int, offset: int) -> tuple[dict, dict]:
        rows = sorted(self.records.get(name, []), key=lambda record: record["sourcedId"])
        headers = {"X-Total-Count": str(len(rows))} if self.counts_all else {}
        return {name: rows[offset : offset + min(limit, MOST)]}, headers


class Ods(District):
    """The same as an Ed-Fi ODS API answers: a list, its number in a header, each record with a number of the API's own."""

    base = "/data/v3"
    says = ("totalCount", "true")

    def page(self, name: str, limit: int, offset: int) -> tuple[list, dict]:
        rows = self.records.get(name.removeprefix("ed-fi/"), [])
        named = [{"id": f"{name}-{number}", "_etag": "5", **row} for number, row in enumerate(rows)]
        return named[offset : offset + min(limit, MOST)], {"Total-Count": str(len(rows))}


class Handler(BaseHTTPRequestHandler):
    district: District
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        coded = base64.b64encode(f"{quote(CLIENT_ID)}:{quote(SECRET).replace('%20', '+')}".encode()).decode()
        if TOKEN in self.district.wrong:
            return self.answer(*self.district.wrong[TOKEN]())
        if self.path != TOKEN or self.headers["Authorization"] != f"Basic {coded}":
            return self.answer(401, {"error": "invalid_client"})
        assert parse_qs(body)["grant_type"] == ["client_credentials"]
        self.district.tokens += 1
        token = {"access_token": f"token-{self.district.tokens}", "token_type": "bearer", "expires_in": 3600}
        return self.answer(200, token | {"scope": parse_qs(body).get("scope", [""])[0]})

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        name = asked.path.removeprefix(self.district.base + "/")
        self.district.asked.append(self.path)
        if name in self.district.wrong:
            return self.answer(*self.district.wrong[name]())
        if self.headers["Authorization"] != f"Bearer token-{self.district.tokens}":
            return self.answer(401, {"imsx_codeMajor": "failure"})
        said = {key: value[0] for key, value in parse_qs(asked.query).items()}
        assert self.headers["Host"] == f"localhost:{self.district.port}"
        assert said.get(self.district.says[0]) == self.district.says[1]
        body, headers = self.district.page(name, int(said["limit"]), int(said["offset"]))
        return self.answer(200, body, headers)

    def answer(self, status: int, body: object, headers: dict | None = None) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {}), "Content-Length": len(data)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Silence."""


class Quiet(ThreadingHTTPServer):
    def handle_error(self, *_request: object) -> None:
        """Whoever does not believe its certificate hangs up, and that is as it should be."""


@contextmanager
def running(district: District) -> Iterator[District]:
    server = Quiet(("localhost", 0), type("Of", (Handler,), {"district": district}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(district.certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    district.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield district
    finally:
        server.shutdown()
        server.server_close()


def certificate(folder: Path, name: str = "localhost") -> Path:
    """Key and certificate of a service of this name, which vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
