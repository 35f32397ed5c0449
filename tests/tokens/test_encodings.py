"""The encodings are tiktoken's own, made from our files, and a bad file harms nothing."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest

from tests.tokens.whole import whole_encoding
from tui.tokens.encodings import SOURCES, read_ranks

RANKS = files("tui.tokens") / "ranks"


@pytest.mark.parametrize("name", SOURCES)
def test_the_recipe_is_tiktokens_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pattern and special tokens equal those of the installed tiktoken, so a new release that changes them is seen."""
    openai_public = import_module("tiktoken_ext.openai_public")
    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", lambda address, expected_hash: expected_hash)
    theirs = getattr(openai_public, name)()
    ours = SOURCES[name]
    assert (ours.pattern, ours.special_tokens) == (theirs["pat_str"], theirs["special_tokens"])
    assert ours.sha256 == theirs["mergeable_ranks"]


@pytest.mark.parametrize(("name", "size"), [("o200k_base", 200_019), ("cl100k_base", 100_277)])
def test_reads_a_carried_encoding(name: str, size: int) -> None:
    encoding = whole_encoding(name)
    assert (encoding.name, encoding.n_vocab) == (name, size)


def test_the_licence_notice_is_carried() -> None:
    assert "Shantanu Jain" in (RANKS / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize("damage", ["truncated", "one bit", "empty", "missing", "a folder"])
def test_a_bad_rank_file_gives_a_sentence_and_is_left_alone(damage: str, tmp_path: Path) -> None:
    source = SOURCES["cl100k_base"]
    whole = (RANKS / source.file).read_bytes()
    file = tmp_path / source.file
    if damage == "a folder":
        file.mkdir()
    elif damage != "missing":
        contents = {"truncated": whole[:-1], "one bit": bytes([whole[0] ^ 1]) + whole[1:], "empty": b""}[damage]
        file.write_bytes(contents)
    before = [(path.name, path.is_file() and path.read_bytes()) for path in tmp_path.iterdir()]

    problem = read_ranks("cl100k_base", tmp_path)

    assert isinstance(problem, str)
    assert problem.startswith("The rank file of cl100k_base ")
    assert problem.endswith("tokens are estimated. Install aztui again.")
    assert [(path.name, path.is_file() and path.read_bytes()) for path in tmp_path.iterdir()] == before


def test_an_encoding_that_is_not_carried() -> None:
    assert read_ranks("p50k_base") == "No encoding of the name p50k_base is carried: tokens are estimated."


def test_tiktoken_is_imported_late_and_its_downloader_never_reached() -> None:
    program = """
import sys
import tui.tokens.counter
assert "tiktoken" not in sys.modules
import tiktoken.load, tiktoken.registry, socket
def refuse(*args, **kwargs): raise AssertionError("reached")
for name in ("read_file", "read_file_cached", "load_tiktoken_bpe"): setattr(tiktoken.load, name, refuse)
tiktoken.registry.get_encoding = tiktoken.get_encoding = socket.socket.connect = socket.getaddrinfo = refuse
counter = tui.tokens.counter.Counter()
assert counter.load_now("o200k_base") and counter.load_now("cl100k_base") and not counter.load_now("gpt2")
assert counter.count("tiktoken is great!", "o200k_base") == (6, True)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
