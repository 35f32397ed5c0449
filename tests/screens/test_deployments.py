"""F8, F4 and F5: another deployment, the system prompt in full, the last reply again."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.fakes import PROFILE, said, until
from tests.screens.talk import Open, answered, ask
from tests.screens.test_palette import back, look_for
from tests.widgets.hosts import screen_rows
from tui.domain.conversation import Conversation
from tui.domain.settings import Profile, SignInMethod
from tui.domain.sign_in import label_of
from tui.domain.stream import Named, TextDelta
from tui.screens.connect import ConnectScreen
from tui.screens.help import HelpScreen
from tui.screens.prompt import PromptScreen
from tui.services.commands import Kind

pytestmark = pytest.mark.long

MANY = replace(PROFILE, deployments=("fast", "reasoning"))
OTHER = Profile(name="other", endpoint="https://other.openai.azure.com", deployment="far", deployments=("farther",))


async def test_another_deployment_is_asked_next(on_stage: Open) -> None:
    async with on_stage(profile=MANY) as (stage, pilot):
        stage.model.scripts = [
            [Named("gpt-4o-2024-11-20"), *said("one")],
            [Named("o3-mini-2025-01-31"), *said("two")],
        ]
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        found = await look_for(stage, pilot, "", key="f8")
        assert [command.id for command in found] == ["gpt-test", "fast", "reasoning"]
        assert [command.hint for command in found] == ["gpt-4o · now", "", ""]
        await pilot.press("down", "down", "enter")
        await until(lambda: stage.chat.header.deployment == "reasoning")
        # nothing is known of it yet, so no model is claimed
        assert stage.chat.header.model == stage.workspace.session.model.name != "gpt-4o"
        await ask(stage, pilot, "Again")
        await answered(stage, pilot)
        assert [request.deployment for request in stage.model.requests] == ["gpt-test", "reasoning"]
        assert stage.chat.header.model == "o3-mini"
        assert any("o3-mini does not take it" in row for row in screen_rows(stage.app))
        # and back: what is known of the first is known still
        await look_for(stage, pilot, "gpt-test", key="f8")
        await pilot.press("enter")
        await until(lambda: stage.chat.header.deployment == "gpt-test")
        await until(lambda: stage.chat.header.model == "gpt-4o")
        assert not any("o3-mini does not take it" in row for row in screen_rows(stage.app))


async def test_a_click_on_the_deployment_offers_the_others(on_stage: Open) -> None:
    async with on_stage(profile=MANY) as (stage, pilot):
        row = screen_rows(stage.app)[0]
        await pilot.click(stage.chat.header, offset=(row.index("gpt-test"), 0))
        await until(lambda: any("reasoning" in row for row in screen_rows(stage.app)))


async def test_a_deployment_is_kept_with_its_conversation(on_stage: Open) -> None:
    async with on_stage(profile=MANY) as (stage, pilot):
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        first = stage.workspace.session.conversation.id
        await look_for(stage, pilot, "fast", key="f8")
        await pilot.press("enter")
        await until(lambda: stage.chat.header.deployment == "fast")
        await pilot.press("ctrl+n")
        await until(lambda: stage.workspace.session.conversation.id == 0)
        await until(lambda: stage.chat.header.deployment == "gpt-test")
        stage.chat.rows.post_message(stage.chat.rows.Opened(stage.chat.rows, first))
        await until(lambda: stage.chat.header.deployment == "fast")


async def test_a_switch_while_a_reply_comes_names_no_wrong_model(on_stage: Open) -> None:
    async with on_stage(profile=MANY) as (stage, pilot):
        gate = asyncio.Event()
        stage.model.scripts = [[TextDelta("x"), gate, Named("gpt-4o-2024-11-20"), *said("y")]]
        await ask(stage, pilot, "Hi")
        await look_for(stage, pilot, "reasoning", key="f8")
        await pilot.press("enter")
        await until(lambda: stage.chat.header.deployment == "reasoning")
        gate.set()
        await answered(stage, pilot)
        assert not stage.workspace.session.model.known
        assert stage.workspace.session.models.name(MANY, "gpt-test") == "gpt-4o-2024-11-20"


async def test_one_that_is_not_listed_is_typed_and_remembered(on_stage: Open) -> None:
    """Threat 10, too: a deployment's name is text."""
    name = "[@click=app.quit]x[/]"
    async with on_stage(profile=MANY) as (stage, pilot):
        found = await look_for(stage, pilot, name, key="f8")
        assert [command.title for command in found] == [f"Ask {name}"]
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.deployment == name)
        await until(lambda: stage.chat.header.deployment == name)
        [profile] = stage.app.preferences.current.profiles
        assert profile.deployments == ("fast", "reasoning", name)
        await back(stage, pilot)
        assert [command.id for command in await look_for(stage, pilot, "", key="f8")] == [
            "gpt-test",
            "fast",
            "reasoning",
            name,
        ]


async def test_a_name_with_a_blank_is_none(on_stage: Open) -> None:
    async with on_stage(profile=MANY) as (stage, pilot):
        assert await look_for(stage, pilot, "two words", key="f8") == []


async def test_a_deployment_of_another_connection_changes_the_connection(on_stage: Open) -> None:
    async with on_stage(profile=MANY) as (stage, pilot):
        preferences = stage.app.preferences
        preferences.change(replace(preferences.current, profiles=(MANY, OTHER)))
        found = await look_for(stage, pilot, "farther", key="f8")
        assert (found[0].id, found[0].hint) == ("farther", "other")
        await pilot.press("enter")
        await until(lambda: stage.chat.header.deployment == "farther")
        assert stage.workspace.connection.profile == OTHER
        assert preferences.current.active_profile == "other"
        assert stage.chat.header.sign_in == label_of(OTHER)
        assert stage.workspace.session.conversation.profile == "other"


async def test_one_that_needs_a_key_asks_for_it_and_goes_on(on_stage: Open) -> None:
    async with on_stage(profile=replace(OTHER, deployments=()), environ={}) as (stage, pilot):
        preferences = stage.app.preferences
        keyed = replace(MANY, endpoint="https://keyed.openai.azure.com", sign_in=SignInMethod.API_KEY)
        preferences.change(replace(preferences.current, profiles=(OTHER, keyed)))
        await look_for(stage, pilot, "reasoning", key="f8")
        await pilot.press("enter")
        await until(lambda: isinstance(stage.app.screen, ConnectScreen))
        screen = stage.app.screen
        assert isinstance(screen, ConnectScreen)
        screen.key_field.value = "secret"
        screen.deployment.focus()
        await pilot.press("enter")
        await until(lambda: len(stage.app.screen_stack) == 2)
        await until(lambda: stage.chat.header.deployment == "reasoning")
        assert stage.workspace.connection.profile is not None
        assert stage.workspace.connection.profile.name == keyed.name


async def test_a_conversation_of_another_connection_says_who_answers(on_stage: Open) -> None:
    async with on_stage(profile=MANY) as (stage, pilot):
        conversation = Conversation(title="far away", profile="gone", deployment="lost")
        stored = await stage.workspace.store.create(conversation)
        stage.chat.rows.post_message(stage.chat.rows.Opened(stage.chat.rows, stored.id))
        await until(lambda: stage.chat.header.conversation == "far away")
        await pilot.pause()
        assert stage.chat.header.deployment == "gpt-test"
        said_there = " ".join(str(stage.chat.notice.render()).split())
        assert said_there == "This conversation was with lost of gone. Here gpt-test of test answers next."
        assert stage.chat.notice.display


async def test_one_of_a_connection_that_went_meanwhile_is_said(on_stage: Open) -> None:
    async with on_stage(profile=OTHER) as (stage, pilot):
        preferences = stage.app.preferences
        preferences.change(replace(preferences.current, profiles=(OTHER, replace(MANY, name="lost"))))
        await look_for(stage, pilot, "reasoning", key="f8")
        preferences.change(replace(preferences.current, profiles=(OTHER,)))
        await pilot.press("enter")
        await until(lambda: len(stage.app.screen_stack) == 2)
        await until(lambda: "There is no connection lost any more." in str(stage.chat.notice.render()))


async def test_the_palette_has_them_too(on_stage: Open) -> None:
    async with on_stage(profile=MANY) as (stage, pilot):
        found = await look_for(stage, pilot, "reasoning")
        assert (found[0].kind, found[0].id) == (Kind.DEPLOYMENT, "reasoning")


# the system prompt in full


async def test_the_system_prompt_is_written_over_the_whole_page(on_stage: Open) -> None:
    async with on_stage(size=(80, 24)) as (stage, pilot):
        pane = stage.chat.prompt
        await pilot.press("f4")
        screen = stage.app.screen
        assert isinstance(screen, PromptScreen)
        await pilot.press("ctrl+a", "ctrl+x", *"Be brief", "enter", *"and kind")
        await pilot.pause()
        assert screen.editor.tokens == pane.tokens
        assert screen.editor.region.height > 10
        await pilot.press("escape")
        await back(stage, pilot)
        assert stage.chat.composer.has_focus_within
        assert stage.chat.prompt.text == "Be brief\nand kind"
        await ask(stage, pilot, "Hi")
        assert stage.model.requests[0].turns[0].text == "Be brief\nand kind"


async def test_what_stands_in_the_pane_stands_there_and_the_same_key_closes_it(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.chat.prompt.focus()
        await pilot.press("ctrl+a", "ctrl+x", *"From the pane", "f4")
        screen = stage.app.screen
        assert isinstance(screen, PromptScreen)
        assert screen.editor.text == "From the pane"
        await pilot.press("f1")
        assert isinstance(stage.app.screen, HelpScreen)
        await pilot.press("escape")
        assert stage.app.screen_stack[-1] is screen
        await pilot.press("f4")
        await back(stage, pilot)
        assert stage.chat.prompt.has_focus_within


# the last reply again


async def test_f5_asks_again_while_one_writes(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await pilot.press("f5")
        assert stage.model.requests == []
        stage.model.scripts = [said("one"), said("two")]
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        await pilot.press(*"draft", "f5")
        await until(lambda: len(stage.model.requests) == 2)
        await answered(stage, pilot)
        assert [message.text for message in stage.workspace.session.path] == ["Hi", "two"]
        assert stage.chat.composer.text == "draft"
