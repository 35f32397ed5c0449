"""The one table of keys: bindings, the footer, the help, the palette and remapping are made from it.

A key whose action does not exist yet is not in the table. The place says where a key works, and thereby where the
footer and the help name it. `services/keymap` puts a person's own keys in their stead.
"""

from __future__ import annotations

from typing import Any

from tui.keys.key import Key, Place


def _key(id: str, keys: str, action: str, words: str, help: str, **more: Any) -> Key:
    place = Place(id.partition(".")[0])
    return Key(id=id, keys=keys, action=action, words=words, help=help, place=place, **more)


KEYS: tuple[Key, ...] = (
    # the composer
    _key("composer.send", "enter", "send", "send", "Send the message."),
    _key(
        "composer.newline",
        "ctrl+j,shift+enter",
        "newline",
        "newline",
        "Start a new line. A \\ before Enter does the same.",
    ),
    _key("composer.setup", "tab", "", "setup", "Go on to the system prompt and the sliders."),
    _key("composer.earlier", "up", "", "earlier", "Bring back what was sent before; Down goes back.", footer=False),
    _key(
        "composer.file",
        "at",
        "",
        "file",
        "Take in the text of a file: go on with its name, and choose it.",
        footer=False,
    ),
    # the files for a text, while a name after @ may mean one
    _key("files.take", "enter", "", "take it", "Take the file in as it is now, or go into the folder; Tab too."),
    _key("files.choose", "up", "", "choose", "Choose the one above or below.", shown="↑↓"),
    _key("files.leave", "escape", "", "leave it", "Leave the text as it is typed."),
    # the starters of an empty conversation, which the composer's keys choose from
    _key("starters.take", "enter", "", "write it", "Put it into the message, to be completed or sent."),
    _key("starters.choose", "up", "", "choose", "Choose the one above or below.", shown="↑↓"),
    _key("starters.setup", "tab", "", "setup", "Go on to the system prompt and the sliders."),
    # the transcript
    _key(
        "transcript.previous",
        "up,k",
        "move(-1)",
        "message",
        "Go to the message above or below.",
        shown="↑↓",
        pair="transcript.next",
    ),
    _key("transcript.next", "down,j", "move(1)", "message", "Go to the message below.", footer=False),
    # a sign, because some terminals keep Shift with an arrow for scrolling or send it as the arrow alone
    _key(
        "transcript.previous_prompt",
        "left_curly_bracket,shift+up",
        "prompt(-1)",
        "prompt",
        "Go to the prompt before or after.",
        shown="{ }",
        pair="transcript.next_prompt",
        footer=False,
    ),
    _key(
        "transcript.next_prompt",
        "right_curly_bracket,shift+down",
        "prompt(1)",
        "prompt",
        "Go to the prompt after.",
        footer=False,
    ),
    _key("transcript.copy", "y", "copy", "copy", "Copy the message as it was written, in Markdown."),
    _key("transcript.copy_shown", "Y", "copy_shown", "copy text", "Copy the message as it is shown.", footer=False),
    _key("transcript.code", "c", "code", "copy code", "Copy a code block; again, the next one.", footer=False),
    _key("transcript.retry", "r", "retry", "try again", "Ask for this reply again."),
    _key("transcript.continue", "g", "continue", "continue", "Let a cut reply go on."),
    _key("transcript.edit", "e", "edit", "edit", "Take the prompt back to be sent anew."),
    _key("transcript.raw", "h", "raw", "hidden", "See the hidden characters of a message.", footer=False),
    _key("transcript.pin", "p", "pin", "pin", "Send this message with every prompt; or no more.", footer=False),
    _key("transcript.leave_out", "x", "leave_out", "leave out", "Send this message with no prompt.", footer=False),
    _key("transcript.find", "slash", "screen.find", "find", "Find a text in this conversation.", footer=False),
    _key("transcript.open", "o", "open", "open link", "Open a link, after showing where it leads.", footer=False),
    _key(
        "transcript.details",
        "i",
        "details",
        "details",
        "See all that is known of the message, and its JSON.",
        footer=False,
    ),
    _key("transcript.fold", "enter,space", "fold", "fold", "Fold a long message, or show it all again.", footer=False),
    _key("transcript.select", "v", "select", "select", "Select text with a cursor that the arrows move."),
    _key("transcript.start", "home", "scroll_home", "first", "Go to the first message.", footer=False),
    _key("transcript.page_up", "pageup", "page_up", "page", "Go a page up.", footer=False),
    _key("transcript.page_down", "pagedown", "page_down", "page", "Go a page down.", footer=False),
    _key("transcript.end", "end", "end", "newest", "Go to the end and follow what comes."),
    _key("transcript.commands", "colon", "screen.commands", "commands", "Every command.", footer=False),
    _key("transcript.help", "question_mark", "screen.help", "help", "The keys of this place.", footer=False),
    # text that is selected in it
    _key(
        "selection.left",
        "left,h",
        "cursor('left')",
        "move",
        "Move the cursor left or right.",
        shown="←→",
        pair="selection.right",
        footer=False,
    ),
    _key("selection.right", "right,l", "cursor('right')", "right", "Move the cursor right.", footer=False),
    _key(
        "selection.up",
        "up,k",
        "cursor('up')",
        "move",
        "Move the cursor a row up or down.",
        shown="↑↓",
        pair="selection.down",
    ),
    _key("selection.down", "down,j", "cursor('down')", "down", "Move the cursor a row down.", footer=False),
    _key(
        "selection.word_left",
        "b,ctrl+left",
        "cursor('word_left')",
        "word",
        "Go to the word before.",
        footer=False,
    ),
    _key("selection.word_right", "w,ctrl+right", "cursor('word_right')", "word", "Go to the next word.", footer=False),
    _key("selection.row_start", "home,0", "cursor('row_start')", "row", "Go to the row's beginning.", footer=False),
    _key("selection.row_end", "end,dollar_sign", "cursor('row_end')", "row", "Go to the row's end.", footer=False),
    _key("selection.page_up", "pageup", "cursor('up', 1)", "page", "Go a page up.", footer=False),
    _key("selection.page_down", "pagedown", "cursor('down', 1)", "page", "Go a page down.", footer=False),
    _key("selection.first", "g,ctrl+home", "cursor('first')", "first", "Go to the first message.", footer=False),
    _key("selection.last", "G,ctrl+end", "cursor('last')", "last", "Go to the end.", footer=False),
    _key("selection.anchor", "v,space", "anchor", "begin or end", "Begin to select here, or select nothing."),
    _key("selection.copy", "y", "copy_selection('written')", "copy", "Copy the Markdown of what is selected."),
    _key("selection.copy_shown", "Y,ctrl+c", "copy_selection('shown')", "copy text", "Copy it as it is shown."),
    _key("selection.leave", "escape", "leave_selection", "leave", "Select nothing, and leave the cursor."),
    # the line that a text is found with
    _key(
        "find.previous",
        "up,shift+enter",
        "next(-1)",
        "go through",
        "Go to the place before or after; Enter too.",
        shown="↑↓",
        pair="find.next",
    ),
    _key("find.next", "down,enter", "next(1)", "next", "Go to the next place.", footer=False),
    _key("find.case", "alt+c", "turn('case')", "case", "Tell capital letters from small ones, or not.", shown="Alt C"),
    _key(
        "find.regex", "alt+r", "turn('regex')", "regex", "Read it as a regular expression, or as text.", shown="Alt R"
    ),
    _key("find.close", "escape", "close", "close", "Close it and stay at the message that was found."),
    # the list
    _key(
        "list.previous",
        "up,k",
        "move(-1)",
        "conversation",
        "Go to the conversation above or below.",
        shown="↑↓",
        pair="list.next",
        footer=False,
    ),
    _key("list.next", "down,j", "move(1)", "below", "Go to the conversation below.", footer=False),
    _key("list.open", "enter", "select", "open", "Open the conversation."),
    _key("list.new", "n", "new", "new", "Start a new conversation."),
    _key("list.rename", "r", "rename", "rename", "Rename the conversation."),
    _key("list.delete", "d,delete", "delete", "delete", "Delete the conversation; it can be brought back."),
    _key("list.undo", "u", "undo", "undo", "Bring the deleted conversation back."),
    _key("list.filter", "slash", "filter", "filter", "Filter the titles."),
    _key("list.commands", "colon", "screen.commands", "commands", "Every command.", footer=False),
    _key("list.help", "question_mark", "screen.help", "help", "The keys of this place.", footer=False),
    # the filter, which reads its keys itself
    _key("filter.open", "enter", "", "take it", "Open the first conversation that is left; or keep the new title."),
    _key("filter.down", "down", "", "to the list", "Go to the conversations that are left."),
    # the sliders
    _key("slider.less", "left,h", "step(-1)", "change", "One step less or more.", shown="←→", pair="slider.more"),
    _key("slider.more", "right,l", "step(1)", "more", "One step more.", footer=False),
    _key(
        "slider.less_ten",
        "pagedown,shift+left",
        "step(-10)",
        "ten",
        "Ten steps less or more, with the arrows; PgDn and PgUp too.",
        shown="Shift",
        pair="slider.more_ten",
    ),
    _key("slider.more_ten", "pageup,shift+right", "step(10)", "ten more", "Ten steps more.", footer=False),
    _key("slider.minimum", "home", "minimum", "least", "Set the least value.", footer=False),
    _key("slider.maximum", "end", "maximum", "most", "Set the greatest value.", footer=False),
    _key(
        "slider.exact",
        "0,1,2,3,4,5,6,7,8,9,full_stop,comma,minus",
        "",
        "exact",
        "Type digits for an exact value; Enter sets it, Esc does not.",
        shown="0–9",
    ),
    _key("slider.write", "enter", "", "write", "Write the stop sequences, one a line; Esc goes back."),
    _key("slider.default", "backspace", "reset", "default", "Back to the default."),
    # the bar of the context window
    _key(
        "budget.previous",
        "left,h",
        "move(-1)",
        "part",
        "Go to the part to the left or right; a sentence says what it is.",
        shown="←→",
        pair="budget.next",
    ),
    _key("budget.next", "right,l", "move(1)", "right", "Go to the part to the right.", footer=False),
    # everywhere on the main screen
    _key("app.back", "escape", "back", "back", "Close what is open, else stop the reply, else change sides."),
    _key("app.new", "ctrl+n", "new", "new", "Start a new conversation.", priority=True),
    _key("app.open", "ctrl+o", "open", "open", "Find a conversation by its title.", priority=True),
    _key("app.find", "ctrl+f", "find", "find", "Find a text in this conversation.", priority=True),
    _key("app.commands", "ctrl+p", "commands", "commands", "Every command, by a word of it.", priority=True),
    _key("app.prompt", "f4", "prompt", "prompt", "Write the system prompt in full.", priority=True),
    _key("app.setup", "f2", "toggle_setup", "setup", "Show or hide the setup.", priority=True),
    _key(
        "app.regenerate", "f5", "regenerate", "try again", "Ask for the last reply again.", footer=False, priority=True
    ),
    _key("app.deployment", "f8", "deployment", "deployment", "Choose another deployment.", footer=False, priority=True),
    _key(
        "app.list", "f7,ctrl+b", "toggle_list", "list", "Show or hide the conversations.", footer=False, priority=True
    ),
    _key(
        "app.settings",
        "f3",
        "settings",
        "settings",
        "Settings: connections, defaults, themes, keys, files.",
        priority=True,
    ),
    _key("app.edit", "ctrl+g", "edit_outside", "editor", "Write the text at hand in $EDITOR.", footer=False),
    _key(
        "app.suspend",
        "ctrl+z",
        "app.suspend_process",
        "suspend",
        "Go back to the shell until fg. While you write it takes back what was typed.",
        footer=False,
    ),
    _key(
        "app.redraw",
        "ctrl+l",
        "app.redraw",
        "redraw",
        "Draw the screen anew where something wrote over it.",
        footer=False,
    ),
    _key("app.help", "f1", "help", "help", "The keys of this place.", priority=True),
    _key("app.quit", "ctrl+q", "app.quit", "quit", "Quit. What streams is kept.", footer=False, priority=True),
    # the settings screen
    _key(
        "settings.previous", "up", "move(-1)", "next", "Go to the row above or below.", pair="settings.next", shown="↑↓"
    ),
    _key("settings.next", "down", "move(1)", "below", "Go to the row below.", footer=False),
    _key("settings.page_up", "pageup", "move(-10)", "ten above", "Go ten rows up.", footer=False),
    _key("settings.page_down", "pagedown", "move(10)", "ten below", "Go ten rows down.", footer=False),
    _key("settings.sections", "tab,shift+tab", "sections", "sections", "Go to the list of pages, or back to the page."),
    _key(
        "sections.previous",
        "up,left",
        "move(-1)",
        "page",
        "Show the page above or below.",
        pair="sections.next",
        shown="↑↓",
    ),
    _key("sections.next", "down,right", "move(1)", "below", "Show the page below.", footer=False),
    _key("sections.enter", "enter", "screen.sections", "go to it", "Go to the page."),
    _key(
        "choice.previous",
        "left",
        "choose(-1)",
        "change",
        "Choose the one to the left or right.",
        pair="choice.next",
        shown="←→",
    ),
    _key("choice.next", "right", "choose(1)", "right", "Choose the one to the right.", footer=False),
    _key(
        "theme.previous", "left", "look(-1)", "look", "Show the theme before or after.", pair="theme.next", shown="←→"
    ),
    _key("theme.next", "right", "look(1)", "after", "Show the theme after.", footer=False),
    _key("theme.keep", "enter", "keep", "keep", "Keep the theme that is shown; Esc goes back to the one before."),
    _key("connection.use", "enter", "do('use')", "use", "Use it from now on."),
    _key("connection.change", "e", "do('change')", "change", "Change the connection, or a deployment’s base model."),
    _key("connection.add", "n", "do('add')", "add", "Add a connection, or a deployment among deployments."),
    _key("connection.remove", "d,delete", "do('remove')", "remove", "Remove it; asks once."),
    # the line reads its keys itself
    _key("entry.take", "enter", "", "add it", "Add what is typed; Esc leaves it."),
    _key("binding.change", "enter", "change", "new key", "Press the new key after it."),
    _key("binding.reset", "backspace", "reset", "default", "Back to the key the program comes with."),
    _key("folder.copy", "y,enter", "copy", "copy path", "Copy the path."),
    # the system prompt, and other texts of the setup
    _key("prompt.next", "tab", "next", "next", "Go on to what comes next in the setup."),
    _key("prompt.file", "at", "", "file", "Write the text of a file into the system prompt.", footer=False),
    # the examples: their row in the setup, and their screen
    _key("examples.open", "enter", "open", "examples", "Show the model by examples how to answer."),
    _key("pairs.write", "enter", "screen.write", "write", "Write its question and its answer; Esc comes back here."),
    _key("pairs.add", "n", "screen.add", "add", "Add an example."),
    _key(
        "pairs.previous",
        "up,k",
        "move(-1)",
        "choose",
        "Go to the example above or below.",
        shown="↑↓",
        pair="pairs.next",
    ),
    _key("pairs.next", "down,j", "move(1)", "below", "Go to the example below.", footer=False),
    _key(
        "pairs.earlier",
        "K,shift+up",
        "screen.shift(-1)",
        "move",
        "Send it before the one above, or after the one below.",
        shown="K J",
        pair="pairs.later",
    ),
    _key("pairs.later", "J,shift+down", "screen.shift(1)", "later", "Send it after the one below.", footer=False),
    _key("pairs.remove", "d,delete", "screen.remove", "remove", "Remove it; it can be brought back."),
    _key("pairs.undo", "u", "screen.undo", "undo", "Bring back the one that was removed last."),
    _key("pairs.help", "question_mark", "screen.help", "help", "The keys of this place.", footer=False),
    # the palette; its line reads Enter itself
    _key(
        "palette.previous",
        "up,shift+tab",
        "move(-1)",
        "choose",
        "Go to the entry above or below.",
        shown="↑↓",
        pair="palette.next",
    ),
    _key("palette.next", "down,tab", "move(1)", "below", "Go to the entry below.", footer=False),
    _key(
        "palette.page_up", "pageup", "page(-1)", "page", "Go a page up or down.", pair="palette.page_down", footer=False
    ),
    _key("palette.page_down", "pagedown", "page(1)", "page down", "Go a page down.", footer=False),
    _key("palette.take", "enter", "", "take it", "Do what is chosen."),
    _key("palette.close", "escape", "close", "close", "Close the palette; nothing is changed."),
    # a question
    _key("confirm.accept", "enter", "accept", "do it", "Do what is asked."),
    _key("confirm.refuse", "escape", "refuse", "leave it", "Do nothing."),
    # a sign-in that waits for a person
    _key("sign_in.copy", "y,c", "copy", "copy", "Copy the code, or the address where there is no code."),
    _key("sign_in.open", "o,enter", "open", "open", "Open the address in your browser."),
    _key("sign_in.cancel", "escape", "cancel", "cancel", "Give the sign-in up; what you sent stays."),
    # the connect screen
    _key("connect.start", "enter", "start", "start", "Connect and begin."),
    _key("connect.back", "escape", "back", "back", "Stop the test; else go back to where this was opened."),
    _key("connect.next", "tab", "app.focus_next", "next", "Go to the next field."),
    _key(
        "connect.previous_choice",
        "up",
        "choose(-1)",
        "choose",
        "Choose another way to sign in.",
        pair="connect.next_choice",
        shown="↑↓",
    ),
    _key("connect.next_choice", "down", "choose(1)", "choose", "Choose the way below.", footer=False),
    _key("connect.test", "f5", "test", "test", "Test the connection, a check at a time."),
    _key("connect.demo", "f9", "demo", "try it offline", "No account, no network: the built-in simulator."),
    _key("connect.settings", "f3", "settings", "settings", "Settings: themes, keys, files."),
    _key("connect.help", "f1", "help", "help", "The keys of this screen.", priority=True),
    _key("connect.quit", "ctrl+q", "app.quit", "quit", "Quit.", priority=True),
)


def keys_at(place: Place) -> tuple[Key, ...]:
    """The keys of one place as the program comes, for the bindings; Textual puts a person's own in their stead."""
    return tuple(key for key in KEYS if key.place is place)


BORROWED = {
    Place.SETTINGS: ("app.back", "app.settings", "app.edit", "app.redraw", "app.help", "app.quit"),
    Place.PALETTE: ("app.commands", "app.deployment", "app.redraw", "app.help", "app.quit"),
    Place.CONNECT: ("app.redraw", "app.quit"),
    Place.PAIRS: ("app.back", "app.redraw", "app.help", "app.quit"),
}
"""By a screen, the ids of the main screen's keys that work there too."""


def borrowed_at(place: Place, keys: tuple[Key, ...] = KEYS) -> tuple[Key, ...]:
    """The keys of other places that work at this one too: those of the screens around it, and those they borrow."""
    screens = place.screens or (place,)
    ids = {id for screen in screens for id in BORROWED.get(screen, ())}
    return tuple(key for key in keys if key.place is not place and (key.place in screens or key.id in ids))
