"""The options of the commands that copy all conversations and put a copy back."""

from __future__ import annotations

from tui.cli.options import Commands, add_demo


def add_backup(commands: Commands) -> None:
    """`aztui backup`."""
    backup = commands.add_parser(
        "backup",
        help="make a checked copy of all conversations now, or list those there are",
        description="Make a copy of all conversations, also while aztui runs, and check it. The app makes one each "
        "day by itself; seven are kept.",
        allow_abbrev=False,
    )
    backup.set_defaults(command="backup")
    add_demo(backup)
    backup.add_argument("--list", action="store_true", help="print the backups there are, the newest first")
    backup.add_argument("-o", "--output", metavar="FILE", default="", help="write it into a new file instead")


def add_restore(commands: Commands) -> None:
    """`aztui restore`."""
    restore = commands.add_parser(
        "restore",
        help="put a backup in the place of the conversations",
        description="Check a backup and put it in the place of the conversations. The file that is there is renamed, "
        "never deleted. No other aztui may be running.",
        allow_abbrev=False,
    )
    restore.set_defaults(command="restore")
    add_demo(restore)
    restore.add_argument(
        "name", nargs="?", metavar="NAME", default="", help="as --list names it, or a file; else the newest good one"
    )
