"""The main job, as a person does it: `aztui --demo` in a real terminal, keys as bytes, the screen as it is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.pty.conftest import Service
from tests.pty.terminal import (
    BACKSPACE,
    DOWN,
    ENTER,
    ESC,
    F2,
    F7,
    LEFT,
    RIGHT,
    TAB,
    Terminal,
    ctrl,
    paste,
)

OpenTerminal = Callable[..., Terminal]

READY = "Write a message"
DONE = re.compile(r"\d+(\.\d+)? s · [\d,]+ tokens · [\d,]+/s · stop")


def say(terminal: Terminal, prompt: str) -> None:
    """Type a prompt and send it."""
    terminal.type(prompt)
    terminal.wait_for(prompt[-20:])
    terminal.press(ENTER)
    terminal.wait_until(lambda text: "Write a message" in text or "Write the next message" in text, "it to be sent")


def done(terminal: Terminal, times: int = 1) -> str:
    """Wait until so many replies on the screen are whole."""
    return terminal.wait_until(
        lambda text: len(DONE.findall(text)) >= times and "Answering" not in text and "Waiting" not in text,
        f"{times} whole replies",
    )


def open_titled(terminal: Terminal, title: str) -> None:
    """Find a conversation by its title, with Ctrl+O, and open it."""
    terminal.press(ctrl("O"))
    terminal.wait_for("Enter open there")
    terminal.type(title)
    terminal.wait_for("found")
    terminal.press(ENTER)
    in_header(terminal, title)


def open_new(terminal: Terminal) -> None:
    """Start a new conversation, with Ctrl+N."""
    terminal.press(ctrl("N"))
    in_header(terminal, "New conversation")


def in_header(terminal: Terminal, title: str) -> None:
    """Wait until the conversation of this title is the one on the screen."""
    terminal.wait_until(lambda _: title in terminal.lines[0], f"{title} in the header")


def go_to_the_prompt(terminal: Terminal) -> None:
    """From the composer, by Tab: past the starters of an empty conversation."""
    terminal.press(TAB)
    if "↑↓ choose" in terminal.wait_until(lambda text: "Tab next" in text or "↑↓ choose" in text, "the next place"):
        terminal.press(TAB)
    terminal.wait_for("Tab next")


def go_to_temperature(terminal: Terminal) -> None:
    """From the composer, by Tab: past the system prompt and the examples."""
    go_to_the_prompt(terminal)
    terminal.press(TAB)
    terminal.wait_for("Enter examples")
    terminal.press(TAB)
    terminal.wait_for("0–9 exact")


def go_to_max_tokens(terminal: Terminal) -> None:
    """From the temperature, by Tab."""
    terminal.press(TAB)
    terminal.wait_until(lambda _: terminal.is_bold("Max tokens"), "max tokens to have the focus")


def go_to_composer(terminal: Terminal) -> None:
    """By Esc."""
    terminal.press(ESC)
    terminal.wait_for("^J newline")


def go_to_transcript(terminal: Terminal) -> None:
    """By Esc."""
    terminal.press(ESC)
    terminal.wait_for("y copy")


def request_shown(text: str, name: str) -> str:
    """A value of the request that the simulator says it received."""
    found = re.search(rf'"{name}": ([^,\s]+)', text)
    assert found is not None, text
    return found.group(1)


def test_the_main_job(open_terminal: OpenTerminal) -> None:
    """Type, see it stream, move both sliders and find them in the next request, switch, quit, find everything."""
    terminal = open_terminal("--demo")
    terminal.wait_for(READY, "Temperature", "Max tokens", "gpt-4o")

    # a prompt, and a reply that streams into the view
    say(terminal, "what is a token?")
    terminal.wait_for("Answering", "Esc")
    done(terminal)

    # both sliders, by keys: Tab to the system prompt, Tab to the temperature, Tab to max tokens
    go_to_temperature(terminal)
    terminal.press(*[LEFT] * 6)
    terminal.wait_for("0.70")
    go_to_max_tokens(terminal)
    terminal.press(*[RIGHT] * 8)
    terminal.wait_for("8,192")
    go_to_composer(terminal)
    say(terminal, "simulate request")
    terminal.wait_for('"max_completion_tokens"', '"temperature"')
    text = done(terminal)
    assert request_shown(text, "temperature") == "0.7"
    assert request_shown(text, "max_completion_tokens") == "8192"

    # a second conversation while the first streams
    say(terminal, "tell me about the sliders")
    terminal.wait_for("Answering")
    open_new(terminal)
    terminal.wait_gone("Answering")
    say(terminal, "what are the keys?")
    terminal.wait_for("Answering")

    # back to the first: whole
    open_titled(terminal, "what is a token?")
    terminal.wait_for("temperature: 0.7; max tokens: 8,192")
    first = done(terminal)
    open_titled(terminal, "what are the keys?")
    terminal.wait_for("The keys that matter")
    done(terminal)

    # quit, start again, and find everything
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    again = open_terminal("--demo")
    again.wait_for("what are the keys?")
    done(again)
    open_titled(again, "what is a token?")
    again.wait_for("temperature: 0.7; max tokens: 8,192", "0.70", "8,192")
    assert DONE.findall(done(again)) == DONE.findall(first)


@pytest.mark.long
def test_the_same_against_a_resource_named_by_the_environment(open_terminal: OpenTerminal, service: Service) -> None:
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY, "API key")
    go_to_temperature(terminal)
    terminal.press(*[LEFT] * 2)
    terminal.wait_for("0.90")
    go_to_max_tokens(terminal)
    terminal.type("500")
    terminal.press(ENTER)
    terminal.wait_for("500")
    go_to_composer(terminal)
    say(terminal, "what is a token?")
    done(terminal)
    body = service.requests[-1]
    assert (body["temperature"], body["max_completion_tokens"]) == (0.9, 500)
    assert body["messages"] == [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "what is a token?"},
    ]
    go_to_temperature(terminal)
    terminal.press(BACKSPACE)
    terminal.wait_for("1.00")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0


def test_escape_stops_a_reply_and_its_text_stays(
    open_terminal: OpenTerminal, start_service: Callable[..., Service]
) -> None:
    """Threat 51."""
    terminal = open_terminal(env=start_service(rate=30).environment)
    terminal.wait_for(READY)
    say(terminal, "tell me about the sliders")
    terminal.wait_for("Answering", "simulated")
    terminal.press(ESC)
    text = terminal.wait_for("stopped", "simulated")
    assert "Answering" not in text
    say(terminal, "what is a token?")
    terminal.wait_for("Answering")


@pytest.mark.long
def test_enter_during_a_reply_keeps_the_text_and_says_so(
    open_terminal: OpenTerminal, start_service: Callable[..., Service]
) -> None:
    service = start_service(rate=20)
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    say(terminal, "what is a token?")
    terminal.wait_for("Answering")
    terminal.type("the next question")
    terminal.wait_for("the next question")
    terminal.press(ENTER)
    text = terminal.wait_for("A reply is coming here", "the next question", "Answering")
    assert text.count("the next question") == 1
    assert len(service.requests) == 1


@pytest.mark.long
def test_quitting_during_a_reply_keeps_its_text(
    open_terminal: OpenTerminal, start_service: Callable[..., Service]
) -> None:
    service = start_service(rate=40)
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    say(terminal, "tell me about the sliders")
    terminal.wait_for("Answering", "simulated")
    terminal.type("half a draft")
    terminal.wait_for("half a draft")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    again = open_terminal(env=service.environment)
    again.wait_for("tell me about the sliders", "simulated", "stopped", "half a draft")


@pytest.mark.long
def test_a_paste_of_several_lines_never_sends(open_terminal: OpenTerminal, service: Service) -> None:
    """Threat 57."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    terminal.press(paste("first line\nsecond line\r\nthird line\n"))
    terminal.wait_for("first line", "second line", "third line")
    assert service.requests == []
    terminal.press(ENTER)
    done(terminal)
    sent = service.requests[-1]["messages"][-1]["content"]
    assert sent == "first line\nsecond line\nthird line\n"


@pytest.mark.long
def test_a_new_line_by_ctrl_j_and_by_backslash(open_terminal: OpenTerminal, service: Service) -> None:
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    terminal.type("one")
    terminal.press(ctrl("J"))
    terminal.type("two\\")
    terminal.press(ENTER)
    terminal.type("three")
    terminal.wait_for("three")
    terminal.press(ENTER)
    done(terminal)
    assert service.requests[-1]["messages"][-1]["content"] == "one\ntwo\nthree"


@pytest.mark.long
def test_long_and_foreign_texts_work(open_terminal: OpenTerminal, service: Service) -> None:
    """An 80 kB reply, a 10,000-word prompt, a CJK and emoji prompt."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    go_to_temperature(terminal)
    go_to_max_tokens(terminal)
    terminal.type("16000")
    terminal.press(ENTER)
    terminal.wait_for("16,000")
    go_to_composer(terminal)
    say(terminal, "simulate long")
    done(terminal)
    words = " ".join(f"word{number}" for number in range(10_000))
    open_new(terminal)
    terminal.press(paste(words))
    terminal.wait_for("word9999")
    terminal.press(ENTER)
    done(terminal)
    assert service.requests[-1]["messages"][-1]["content"] == words
    open_new(terminal)
    terminal.press(paste("你好，世界 👩‍👩‍👧 é ñ"), ENTER)
    done(terminal)
    assert service.requests[-1]["messages"][-1]["content"] == "你好，世界 👩‍👩‍👧 é ñ"


@pytest.mark.long
def test_a_message_without_a_reply_is_marked_edited_and_sent(open_terminal: OpenTerminal, service: Service) -> None:
    terminal = open_terminal(env={**service.environment, "AZURE_OPENAI_API_KEY": "wrong"})
    terminal.wait_for(READY)
    say(terminal, "a question with a wrong key")
    text = terminal.wait_for("no reply", "try again", "edit")
    assert "Traceback" not in text
    go_to_transcript(terminal)
    terminal.press(b"e")
    terminal.wait_for("Editing")
    terminal.type(" and more")
    terminal.wait_for("a question with a wrong key and more")
    terminal.press(ENTER)
    terminal.wait_gone("Editing")
    text = terminal.wait_for("no reply")
    assert text.count("a question with a wrong key") <= 3  # the title, the list and the one prompt


@pytest.mark.long
def test_a_rate_limited_request_counts_down_and_succeeds(open_terminal: OpenTerminal, service: Service) -> None:
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    say(terminal, "simulate 429")
    done(terminal)
    assert len(service.requests) == 2


@pytest.mark.long
def test_a_cut_reply_offers_to_continue(open_terminal: OpenTerminal, service: Service) -> None:
    """Threat 45: a stream that ends cleanly without a finish reason is cut, whatever the library says."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    say(terminal, "simulate cut")
    terminal.wait_for("continue", "try again")
    go_to_transcript(terminal)
    terminal.press(b"g")
    terminal.wait_until(lambda _: len(service.requests) == 2, "a second request")
    assert service.requests[-1]["messages"][-2]["role"] == "assistant"


@pytest.mark.long
def test_the_reply_and_the_prompt_filtered_are_said_in_words(open_terminal: OpenTerminal, service: Service) -> None:
    """Threat 50."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    say(terminal, "simulate filter reply")
    terminal.wait_for("content filter")
    open_new(terminal)
    say(terminal, "simulate filter")
    terminal.wait_for("content filter", "prompt")


@pytest.mark.long
def test_conversations_are_renamed_deleted_and_brought_back(open_terminal: OpenTerminal, service: Service) -> None:
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    for prompt in ("first topic", "second topic"):
        say(terminal, prompt)
        done(terminal)
        open_new(terminal)
    terminal.press(F7)
    terminal.wait_gone("Filter")
    terminal.press(F7)
    terminal.wait_for("r rename")
    terminal.press(b"/")
    terminal.wait_for("Enter take it")
    terminal.type("first")
    terminal.press(DOWN)
    terminal.wait_for("r rename")
    terminal.press(b"r")
    terminal.wait_for("keep the title")
    terminal.press(*[BACKSPACE] * 30)
    terminal.type("[/foo] first")
    terminal.press(ENTER)
    terminal.wait_for("[/foo] first", "r rename")  # threat 10: a title is never markup
    terminal.press(b"d")
    terminal.wait_for("trash")
    terminal.wait_gone("[/foo] first")
    terminal.press(b"u")
    terminal.wait_for("[/foo] first")


@pytest.mark.long
def test_f2_hides_the_setup_and_it_stays_hidden(open_terminal: OpenTerminal, service: Service) -> None:
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY, "Temperature")
    terminal.press(F2)
    terminal.wait_gone("Temperature")
    terminal.press(ctrl("Q"))
    terminal.wait_exit()
    again = open_terminal(env=service.environment)
    again.wait_for(READY)
    assert "Temperature" not in again.text
