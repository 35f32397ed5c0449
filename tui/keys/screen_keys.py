"""The keys of the screens that lie over the main one, and of the connect screen."""

from __future__ import annotations

from tui.keys.key import Key, key

SCREEN_KEYS: tuple[Key, ...] = (
    # the settings screen
    key(
        "settings.previous", "up", "move(-1)", "next", "Go to the row above or below.", pair="settings.next", shown="↑↓"
    ),
    key("settings.next", "down", "move(1)", "below", "Go to the row below.", footer=False),
    key("settings.page_up", "pageup", "move(-10)", "ten above", "Go ten rows up.", footer=False),
    key("settings.page_down", "pagedown", "move(10)", "ten below", "Go ten rows down.", footer=False),
    key("settings.sections", "tab,shift+tab", "sections", "sections", "Go to the list of pages, or back to the page."),
    key(
        "sections.previous",
        "up,left",
        "move(-1)",
        "page",
        "Show the page above or below.",
        pair="sections.next",
        shown="↑↓",
    ),
    key("sections.next", "down,right", "move(1)", "below", "Show the page below.", footer=False),
    key("sections.enter", "enter", "screen.sections", "go to it", "Go to the page."),
    key(
        "choice.previous",
        "left",
        "choose(-1)",
        "change",
        "Choose the one to the left or right.",
        pair="choice.next",
        shown="←→",
    ),
    key("choice.next", "right", "choose(1)", "right", "Choose the one to the right.", footer=False),
    key("theme.previous", "left", "look(-1)", "look", "Show the theme before or after.", pair="theme.next", shown="←→"),
    key("theme.next", "right", "look(1)", "after", "Show the theme after.", footer=False),
    key("theme.keep", "enter", "keep", "keep", "Keep the theme that is shown; Esc goes back to the one before."),
    key("connection.use", "enter", "do('use')", "use", "Use it from now on."),
    key("connection.change", "e", "do('change')", "change", "Change the connection, or a deployment’s base model."),
    key("connection.add", "n", "do('add')", "add", "Add a connection, or a deployment among deployments."),
    key("connection.remove", "d,delete", "do('remove')", "remove", "Remove it; asks once."),
    # the line reads its keys itself
    key("entry.take", "enter", "", "add it", "Add what is typed; Esc leaves it."),
    key("binding.change", "enter", "change", "new key", "Press the new key after it."),
    key("binding.reset", "backspace", "reset", "default", "Back to the key the program comes with."),
    key("folder.copy", "y,enter", "copy", "copy path", "Copy the path."),
    # an export or an import
    key("exchange.begin", "enter", "begin", "begin", "Begin it."),
    key(
        "exchange.previous",
        "up",
        "choose(-1)",
        "format",
        "Choose the format before or after.",
        shown="↑↓",
        pair="exchange.next",
    ),
    key("exchange.next", "down", "choose(1)", "after", "Choose the format after.", footer=False),
    key("exchange.complete", "tab", "complete", "complete", "Complete the name of a file or folder."),
    key("exchange.leave", "escape", "leave", "leave", "Stop it while it runs, else leave it."),
    # the examples: their row in the setup, and their screen
    key("examples.open", "enter", "open", "examples", "Show the model by examples how to answer."),
    key("pairs.write", "enter", "screen.write", "write", "Write its question and its answer; Esc comes back here."),
    key("pairs.add", "n", "screen.add", "add", "Add an example."),
    key(
        "pairs.previous",
        "up,k",
        "move(-1)",
        "choose",
        "Go to the example above or below.",
        shown="↑↓",
        pair="pairs.next",
    ),
    key("pairs.next", "down,j", "move(1)", "below", "Go to the example below.", footer=False),
    key(
        "pairs.earlier",
        "K,shift+up",
        "screen.shift(-1)",
        "move",
        "Send it before the one above, or after the one below.",
        shown="K J",
        pair="pairs.later",
    ),
    key("pairs.later", "J,shift+down", "screen.shift(1)", "later", "Send it after the one below.", footer=False),
    key("pairs.remove", "d,delete", "screen.remove", "remove", "Remove it; it can be brought back."),
    key("pairs.undo", "u", "screen.undo", "undo", "Bring back the one that was removed last."),
    key("pairs.help", "question_mark", "screen.help", "help", "The keys of this place.", footer=False),
    # the palette; its line reads Enter itself
    key(
        "palette.previous",
        "up,shift+tab",
        "move(-1)",
        "choose",
        "Go to the entry above or below.",
        shown="↑↓",
        pair="palette.next",
    ),
    key("palette.next", "down,tab", "move(1)", "below", "Go to the entry below.", footer=False),
    key(
        "palette.page_up", "pageup", "page(-1)", "page", "Go a page up or down.", pair="palette.page_down", footer=False
    ),
    key("palette.page_down", "pagedown", "page(1)", "page down", "Go a page down.", footer=False),
    key("palette.take", "enter", "", "take it", "Do what is chosen."),
    key("palette.close", "escape", "close", "close", "Close the palette; nothing is changed."),
    # the search; its line reads Enter itself
    key(
        "search.previous",
        "up",
        "move(-1)",
        "choose",
        "Go to what was found above or below.",
        shown="↑↓",
        pair="search.next",
    ),
    key("search.next", "down", "move(1)", "below", "Go to what was found below.", footer=False),
    key("search.page_up", "pageup", "page(-1)", "page", "Go a page up or down.", pair="search.page_down", footer=False),
    key("search.page_down", "pagedown", "page(1)", "page down", "Go a page down.", footer=False),
    key("search.take", "enter", "", "open there", "Open the conversation, at the message that was found."),
    key("search.here", "tab", "here", "only here", "Look in the open conversation alone, or in all."),
    key("search.close", "escape", "close", "close", "Close it; nothing is changed."),
    # a question
    key("confirm.accept", "enter", "accept", "do it", "Do what is asked."),
    key("confirm.refuse", "escape", "refuse", "leave it", "Do nothing."),
    # a sign-in that waits for a person
    key("sign_in.copy", "y,c", "copy", "copy", "Copy the code, or the address where there is no code."),
    key("sign_in.open", "o,enter", "open", "open", "Open the address in your browser."),
    key("sign_in.cancel", "escape", "cancel", "cancel", "Give the sign-in up; what you sent stays."),
    # the connect screen
    key("connect.start", "enter", "start", "start", "Connect and begin."),
    key("connect.back", "escape", "back", "back", "Stop the test; else go back to where this was opened."),
    key("connect.next", "tab", "app.focus_next", "next", "Go to the next field."),
    key(
        "connect.previous_choice",
        "up",
        "choose(-1)",
        "choose",
        "Choose another way to sign in.",
        pair="connect.next_choice",
        shown="↑↓",
    ),
    key("connect.next_choice", "down", "choose(1)", "choose", "Choose the way below.", footer=False),
    key("connect.test", "f5", "test", "test", "Test the connection, a check at a time."),
    key("connect.demo", "f9", "demo", "try it offline", "No account, no network: the built-in simulator."),
    key("connect.settings", "f3", "settings", "settings", "Settings: themes, keys, files."),
    key("connect.help", "f1", "help", "help", "The keys of this screen.", priority=True),
    key("connect.quit", "ctrl+q", "app.quit", "quit", "Quit.", priority=True),
)
