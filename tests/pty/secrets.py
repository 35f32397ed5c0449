"""Canaries: secrets that are given to the program, and every form in which they might come out again."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms(secret: str) -> set[bytes]:
    """A secret as it is, and percent-encoded, in hexadecimal digits, and in base64 at any place of a longer text."""
    raw = secret.encode()
    found = {raw, quote(secret, safe="").encode(), quote_plus(secret).encode(), raw.hex().encode()}
    found |= {repr(secret)[1:-1].encode(), raw[::-1], secret.encode("utf-16-le")}
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            encoded = encode(b"\0" * before + raw)
            # what stands at its ends depends on what is around it
            found.add(encoded[4 if before else 0 : -4])
    return found


class Canaries:
    """Secrets, and the search for them."""

    def __init__(self, *secrets: str) -> None:
        self._forms = {form: secret for secret in secrets for form in forms(secret)}

    def in_bytes(self, data: bytes) -> list[str]:
        """The secrets that are in some bytes, in any form."""
        return sorted({secret for form, secret in self._forms.items() if form in data})

    def in_files(self, folder: Path) -> list[tuple[str, str]]:
        """The files below a folder that have one in them or in their name, and which."""
        files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
        return [
            (str(path), secret)
            for path in files
            for secret in self.in_bytes(path.read_bytes() + b"\0" + str(path).encode())
        ]

    def in_command_lines(self, session: int) -> list[tuple[str, str]]:
        """The processes of a session that have one among their arguments, which anybody on the machine can read."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                # the name, in brackets, may have spaces in it
                of_session = int(process.joinpath("stat").read_text().rpartition(")")[2].split()[3])
                line = process.joinpath("cmdline").read_bytes()
            except (OSError, ValueError, IndexError):
                continue  # it has ended meanwhile
            found += [(process.name, secret) for secret in self.in_bytes(line)] if of_session == session else []
        return found
