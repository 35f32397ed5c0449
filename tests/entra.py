"""An Entra ID on loopback, as ADFS has it: it hands out tokens by a code, by a browser, and to applications.

azure-identity asks nobody else about an authority whose tenant is `adfs`, so nothing leaves this machine.
"""

from __future__ import annotations

import datetime
import ipaddress
import json
import ssl
import threading
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TENANT = "adfs"
CODE = "ABCD-EFGH"


def jwt(**claims: object) -> str:
    """A token with these claims, signed by nobody."""

    def part(value: object) -> str:
        return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part(claims)}.{part('signature')}"


@dataclass
class Entra:
    """The server; what was asked of its token endpoint is in `asked`.

    Attributes:
        admits: Whether somebody has entered the code.
        refuses: The error of the token endpoint, with its code of Entra ID, in the place of a token.
        seconds: The life of its tokens.
        nonce: What the address that a browser was sent to had of that name.
    """

    folder: Path
    token: str = field(default_factory=lambda: jwt(upn="ada@contoso.com", tid="1b2c", aud="test"))
    admits: bool = True
    refuses: str = ""
    seconds: int = 3600
    nonce: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def __enter__(self) -> Entra:
        certificate = _certificate(self.folder)
        entra = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(200, entra.configuration)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
                status, answer = entra.answer(urlsplit(self.path).path, dict(parse_qsl(body)))
                self._answer(status, answer)

            def _answer(self, status: int, body: object) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead to it."""
        return {"AZURE_AUTHORITY_HOST": self.host, "REQUESTS_CA_BUNDLE": str(self.folder / "entra.pem")}

    @property
    def configuration(self) -> dict[str, str]:
        base = f"https://{self.host}/{TENANT}"
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "device_authorization_endpoint": f"{base}/devicecode",
        }

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, object]:
        if path.endswith("/devicecode"):
            return 200, {
                "device_code": "the-device",
                "user_code": CODE,
                "verification_uri": f"https://{self.host}/device",
                "expires_in": 900,
                "interval": 1,
                "message": f"PRINTED: enter {CODE}",
            }
        self.asked.append(form)
        if self.refuses:
            return 400, {"error": "invalid_grant", "error_description": self.refuses}
        if not self.admits:
            return 400, {"error": "authorization_pending", "error_description": "not yet"}
        now = int(time.time())
        claims = {
            "aud": form.get("client_id", ""),
            "exp": now + 3600,
            "iat": now,
            "sub": "ada",
            "upn": "ada@contoso.com",
        }
        claims |= {"nonce": self.nonce} if self.nonce else {}
        return 200, {
            "access_token": self.token,
            "token_type": "Bearer",
            "expires_in": self.seconds,
            "scope": form.get("scope", ""),
            "refresh_token": "the-refresh-token",
            "id_token": jwt(iss=f"https://{self.host}/{TENANT}", **claims),
        }


def _certificate(folder: Path) -> Path:
    """A certificate for this machine, signed by itself, with its key."""
    now = datetime.datetime.now(datetime.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = folder / "entra.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(certificate.public_bytes(pem) + private)
    return path
