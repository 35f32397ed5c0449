"""Which filesystems lie on another machine."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_NETWORK = re.compile(r"(nfs|cifs|smb|9p|fuse|afs|ceph|gluster|lustre|davfs|virtiofs|vboxsf|prl_fs|drvfs)")
"""Filesystems where shared memory is not shared, so that WAL would lose data (sqlite.org/wal.html)."""


def is_on_network(path: Path, mounts: Path) -> bool:
    """Whether a file lies on a network filesystem, by the table of mounts (Linux; elsewhere it counts as local)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        table = mounts.read_text("utf-8", "surrogateescape")
    except OSError:
        return False
    kinds = {
        re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[1]): fields[2]
        for line in table.splitlines()
        if len(fields := line.split(" ")) > 2
    }
    for folder in path.resolve().parents:
        if str(folder) in kinds:
            return _NETWORK.match(kinds[str(folder)]) is not None
    return False
