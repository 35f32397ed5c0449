"""Runs the simulator alone: `python -m tui.simulator`."""

from __future__ import annotations

import argparse
import math
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from tui.simulator import KEY_VARIABLE
from tui.simulator.deployments import MODELS
from tui.simulator.scenarios import GROUPS
from tui.simulator.server import SimulatorServer
from tui.simulator.steps import Pace
from tui.tokens.counter import Counter


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM, SIGINT or, where it is asked for, the end of standard input; the exit code."""
    options = _parser().parse_args(arguments)
    counter = Counter()
    try:
        server = SimulatorServer(
            counter,
            options.key,
            port=options.port,
            rate=options.rate,
            stall=options.stall,
            bearer=options.bearer,
            record=options.record,
        )
    except OSError as error:
        sys.stderr.write(f"The simulator cannot start: {error.strerror or error}. Choose another port or file.\n")
        return 2
    # A lock may miss a signal that comes as its wait begins; what is written to a socket stays there.
    done, end = socket.socketpair()
    end.setblocking(False)
    signal.set_wakeup_fd(end.fileno())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    if options.until_stdin_closes:
        Thread(target=_await_end_of_input, args=(end,), daemon=True).start()
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"listening on {server.url}\n")
    sys.stdout.flush()
    # The first request need not wait for the ranks then.
    Thread(target=counter.load_now, args=("o200k_base",), daemon=True).start()
    done.recv(1)
    server.server_close()
    return 0


def _parser() -> argparse.ArgumentParser:
    pace = Pace()
    parser = argparse.ArgumentParser(
        prog="python -m tui.simulator",
        description="An offline Azure OpenAI on this machine: the v1 chat protocol, and the classic paths.",
        epilog=_contents(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=_port, default=0, help="where to listen on 127.0.0.1 (default: a free port)")
    parser.add_argument(
        "--rate",
        type=_rate,
        default=pace.rate,
        metavar="TOKENS_PER_SECOND",
        help="0 is as fast as possible (default: 60)",
    )
    parser.add_argument(
        "--stall",
        type=_rate,
        default=pace.stall,
        metavar="SECONDS",
        help="how long a connection that fell silent is kept open (default: 120)",
    )
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="append each request as a JSON line, without its key"
    )
    parser.add_argument(
        "--key",
        default=os.environ.get(KEY_VARIABLE) or "simulator",
        help=f'the key that requests must give (default: ${KEY_VARIABLE}, else "simulator")',
    )
    parser.add_argument("--bearer", metavar="TOKEN", help="an Entra ID token that is taken too")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started it")
    return parser


def _contents() -> str:
    """Every deployment and every scenario, for the end of the help."""
    lines = ["deployments of base models:"]
    lines += [f"  {deployment.name:<18} {deployment.replies_as}" for deployment in MODELS]
    lines += ["", "what is simulated, by `simulate` and these words in the last prompt, or by the deployment's name:"]
    for group in GROUPS:
        lines += ["", f"  {group.title}:"]
        lines += [f"  {row.words:<18} {row.deployment or '':<20} {row.help}" for row in group.scenarios]
    return "\n".join(lines)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise ValueError
    return port


def _rate(text: str) -> float:
    rate = float(text)
    if not (math.isfinite(rate) and rate >= 0):
        raise ValueError
    return rate


def _await_end_of_input(end: socket.socket) -> None:
    # Not sys.stdin: its lock would be held when the interpreter ends.
    while os.read(0, 4096):
        pass
    end.send(b"\0")


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Threads that wait for clients or load an encoding must not be met by a dying interpreter.
    os._exit(code)
