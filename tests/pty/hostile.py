"""Everything that is shown, hostile: a service, a store and settings whose every text is made of payloads."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.fakes import ManualClock
from tests.rendering.samples import PAYLOADS
from tests.rendering.test_safety import PLACES
from tui.domain.conversation import Conversation, Example, FilterResult, SentWith, Status, Timings, Usage
from tui.domain.errors import Failure, FailureKind
from tui.storage.conversations import Store
from tui.storage.locations import Locations

MARKUP = (
    *("[/foo]", "[", "[/", "[red", "\\[", "[$primary]x", "[@click=app.quit]x[/]"),
    *("[link=file:///etc/passwd]x[/link]", "arr[i]", "[type=x, v={'a[0]'}]"),
)
"""What Textual would read as markup (threat 10)."""


def groups(size: int) -> list[str]:
    """All payloads, a few in one text, each between letters: a title shows no more than a few."""
    payloads = [*PAYLOADS, *MARKUP]
    return ["q".join(payloads[start : start + size]) + "z" for start in range(0, len(payloads), size)]


def document(payload: str) -> str:
    """A reply with a payload in every place that Markdown has, and a link that may be opened."""
    return "\n\n".join([*(place.replace("{}", payload) for place in PLACES), "<https://ok.example/>"])


@contextmanager
def service(payload: str) -> Iterator[str]:
    """A service that is hostile in every field; its address. It refuses prompts with `refuse` in them."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))["messages"][-1]["content"]
            if "refuse" in asked:
                self._answer(400)
            else:
                self._stream()

        def do_GET(self) -> None:
            self._answer(404)

        def _answer(self, status: int) -> None:
            error = dict.fromkeys(("code", "message", "param", "type"), payload)
            self._send(status, "application/json", json.dumps({"error": error}).encode())

        def _stream(self) -> None:
            events = [{"index": 0, "delta": {"content": part}} for part in document(payload)]
            events.append({"index": 0, "delta": {}, "finish_reason": "stop"})
            chunks = [{"id": payload, "object": payload, "model": payload, "choices": [event]} for event in events]
            lines = [*map(json.dumps, chunks), "[DONE]"]
            self._send(200, "text/event-stream", "".join(f"data: {line}\n\n" for line in lines).encode())

        def _send(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(data)))
            self.send_header("apim-request-id", payload.encode("ascii", "ignore").decode().translate(_ONE_LINE))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


_ONE_LINE = dict.fromkeys((0, 10, 11, 12, 13))
"""What no header may hold: the client would drop the answer."""


def home(folder: Path, url: str, payload: str, parts: Sequence[str] = ()) -> None:
    """Settings, themes and conversations that are hostile in every text.

    Args:
        parts: What a name or a title is to be as well, where the whole payload is too long to be seen: a conversation
            of each, with a profile, a deployment, a theme and a key of its own. The whole one is opened first.
    """
    locations = Locations(folder / "aztui", folder / "aztui")
    locations.themes.mkdir(parents=True)
    text = _storable(payload)
    colours = (Path(__file__).parents[2] / "themes" / "aztui-dark.toml").read_text("utf-8")
    profiles = keys = ""
    for number, part in enumerate(map(_storable, (*parts, payload))):
        (locations.themes / f"bad{number}.toml").write_text(
            f"name = {_toml(part)}\n{_toml(part)} = {_toml(part)}\n", "utf-8"
        )
        named = colours.replace('name = "aztui-dark"', f"name = {_toml('t' + part)}", 1)
        (locations.themes / f"good{number}.toml").write_text(named, "utf-8")
        profiles += (
            f"[profiles.{_toml('p' + part)}]\nendpoint = {_toml(url)}\ndeployment = {_toml('d' + part)}\n"
            f'deployments = [{_toml("e" + part)}]\nsign_in = "api-key"\n'
            f'[profiles.{_toml("o" + part)}]\nendpoint = {_toml(part)}\ndeployment = {_toml(part)}\nsign_in = "entra"\n'
        )
        keys += f'{_toml("k" + part)} = "f10"\n'
    locations.settings.write_text(
        f"active_profile = {_toml('p' + text)}\n"
        f"theme = {_toml('x' + text)}\n"
        f'{profiles}[keys]\n"app.new" = {_toml(text)}\n{keys}'
        f"[new_conversations]\nsystem_prompt = {_toml('s' + text)}\n",
        "utf-8",
    )
    asyncio.run(_seed(locations, [*map(_storable, parts), text]))


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _toml(text: str) -> str:
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\U{ord(c):08x}" for c in text) + '"'


async def _seed(locations: Locations, payloads: Sequence[str]) -> None:
    store = Store(locations, ManualClock())
    await store.rows()
    for payload in payloads:
        await _converse(store, payload)
    store.close()


async def _converse(store: Store, payload: str) -> None:
    sent = SentWith(deployment=f"d{payload}", profile=f"p{payload}")
    leaf = None
    conversation = Conversation(
        title=f"t{payload}",
        profile=f"p{payload}",
        deployment=f"d{payload}",
        model=f"m{payload}",
        system_prompt=f"s{payload}",
        examples=(Example(f"q{payload}", f"a{payload}"), Example(payload)),
    )
    failure = Failure(
        kind=FailureKind.PARAMETER,
        sentence=payload,
        remedy=payload,
        code=payload,
        parameter=payload,
        request_id=payload,
    )
    ends = (
        {"status": Status.DONE, "text": document(payload), "finish_reason": payload},
        {"status": Status.FAILED, "failure": failure, "text": payload},
        {"status": Status.FILTERED, "filters": (FilterResult(category=payload, filtered=True, severity=payload),)},
        {"status": Status.DONE, "refusal": payload},
    )
    for end in ends:
        exchange = await store.begin_exchange(conversation, leaf, f"u{payload}\n{payload}", sent)
        conversation, leaf = exchange.conversation, exchange.reply.id
        facts = {"model": payload, "request_id": payload, "usage": Usage(1, 2), "timings": Timings(0.1, 0.2)}
        await store.finish(replace(exchange.reply, **{**facts, **end}))  # type: ignore[arg-type]
    store.mark_opened(conversation.id)
    store.save_draft(conversation.id, f"draft{payload}")
