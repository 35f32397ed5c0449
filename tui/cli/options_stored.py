"""The options of the commands that show what is stored: `aztui list`, `aztui show` and `aztui search`."""

from __future__ import annotations

from tui.cli.options import Commands, add_demo, conversation_id, count_of


def add_list(commands: Commands) -> None:
    """`aztui list`."""
    listed = commands.add_parser(
        "list",
        help="list the conversations: number, last use, title",
        description="List the conversations, the pinned ones first, then those used last, a line each: the number that "
        "other commands take, when it was used last in local time, and the title.",
        allow_abbrev=False,
    )
    listed.set_defaults(command="list")
    add_demo(listed)
    listed.add_argument("--limit", metavar="N", type=count_of, default=20, help="how many at most; else 20")
    listed.add_argument("--json", action="store_true", help="print one JSON object instead of the lines")


def add_show(commands: Commands) -> None:
    """`aztui show`."""
    show = commands.add_parser(
        "show",
        help="print a conversation",
        description="Print a conversation as it stands in the app: its messages up to the last one shown there. On a "
        "terminal its Markdown is rendered, in a pipe it is Markdown.",
        allow_abbrev=False,
    )
    show.set_defaults(command="show")
    add_demo(show)
    show.add_argument("conversation", metavar="ID", type=conversation_id, help="its number in aztui list")
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object instead of Markdown")
    form.add_argument("--plain", action="store_true", help="Markdown as it is, on a terminal too")


def add_search(commands: Commands) -> None:
    """`search`: titles and messages of all conversations."""
    search = commands.add_parser(
        "search",
        help="find titles and messages in all conversations",
        description="Find conversations whose titles hold every word, and messages that do, a line each: the number of "
        "the conversation, when it was in local time, its title, and what stands around the words. The last word may "
        'be the beginning of one. A "quoted phrase" stands together; deployment:NAME, tag:NAME, after:2026-01-31, '
        "before:2026-02 and has:code narrow it.",
        allow_abbrev=False,
    )
    search.set_defaults(command="search")
    add_demo(search)
    search.add_argument("query", nargs="+", metavar="QUERY", help="what to look for")
    search.add_argument("--limit", metavar="N", type=count_of, default=20, help="how many lines at most; else 20")
    search.add_argument("--json", action="store_true", help="print one JSON object instead of the lines")


def add_completion(commands: Commands) -> None:
    """`aztui completion`, and what its scripts ask."""
    completion = commands.add_parser(
        "completion",
        help="print a script that completes aztui's commands in a shell",
        description="Print a script that completes commands, options and the numbers of conversations. "
        'For bash: eval "$(aztui completion bash)" in ~/.bashrc; for zsh the same in ~/.zshrc, behind compinit; '
        "for fish: aztui completion fish | source in ~/.config/fish/config.fish.",
        allow_abbrev=False,
    )
    completion.set_defaults(command="completion")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="which shell")
    known = commands.add_parser("known", description="Print what an argument can be, for completion.")
    known.set_defaults(command="known")
    add_demo(known)
    known.add_argument("what", choices=("conversations", "profiles"))
