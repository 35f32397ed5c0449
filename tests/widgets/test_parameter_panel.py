"""The panel: a slider for each parameter, and one message for all of them."""

from __future__ import annotations

import pytest
from textual.widgets import TextArea

from tests.widgets.hosts import Host, rows, screen_rows
from tui.domain.models import UNKNOWN, base_model
from tui.domain.parameters import CONTEXT_NUMBERS, MAX_TOKENS, PARAMETERS, TEMPERATURE, Parameters
from tui.widgets.option_row import OptionRow, StopOption
from tui.widgets.parameter_panel import SLIDERS, ParameterPanel
from tui.widgets.slider import Slider


async def test_a_change_tells_the_whole_setup_and_a_default_leaves_it() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(32, 40), message_hook=host.keep) as pilot:
        panel.show(Parameters.of({"top_p": 0.5}), UNKNOWN)
        await pilot.pause()
        assert host.told(ParameterPanel.Changed) == []
        panel.focus_first()
        await pilot.press("left", "tab", "end", "shift+tab", "backspace")
        told = [dict(message.parameters) for message in host.told(ParameterPanel.Changed)]
        assert told == [
            {"temperature": 0.95, "top_p": 0.5},
            {"temperature": 0.95, "top_p": 0.5, "max_tokens": 16_384},
            {"top_p": 0.5, "max_tokens": 16_384},
        ]
        assert panel.parameters == Parameters.of(told[-1])


async def test_each_parameter_has_its_slider_and_its_help() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(32, 40)) as pilot:
        panel.show(Parameters.of({"temperature": 0.7, "max_tokens": 6000}), base_model("gpt-4o"))
        await pilot.pause()
        text = "\n".join(screen_rows(host))
        assert all(parameter.label in text for parameter in PARAMETERS)
        assert "0.70" in text
        assert "6,000" in text
        assert [str(slider.tooltip) for slider in panel.query(Slider)] == [one.help for one in SLIDERS]


async def test_what_one_model_refuses_is_kept_for_the_next() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(32, 40), message_hook=host.keep) as pilot:
        kept = Parameters.of({"temperature": 0.2, "max_tokens": 30_000})
        panel.show(kept, base_model("o1"))
        await pilot.pause()
        sliders = {slider.parameter.key: slider for slider in panel.query(Slider)}
        assert sliders[TEMPERATURE.key].disabled
        assert not sliders[MAX_TOKENS.key].disabled
        assert "o1 does not take it" in "\n".join(screen_rows(host))
        panel.focus_first()
        assert host.focused is sliders[MAX_TOKENS.key]
        panel.show(kept, base_model("gpt-4o"))
        await pilot.pause()
        assert sliders[MAX_TOKENS.key].value == 16_384, "shown within the model's limit"
        assert panel.parameters == kept, "and kept as it was set"
        assert not sliders[TEMPERATURE.key].disabled
        assert host.told(ParameterPanel.Changed) == []


async def test_every_slider_can_be_seen_at_80x24() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(80, 24)) as pilot:
        panel.show(Parameters(), UNKNOWN)
        await pilot.pause()
        assert panel.region.height == 2 * len(PARAMETERS) + len(panel.query(OptionRow))


@pytest.mark.long
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_stop_sequences_are_written_one_a_line_by_keys_and_by_mouse(size: tuple[int, int]) -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=size, message_hook=host.keep) as pilot:
        panel.show(Parameters(), UNKNOWN)
        panel.focus_on("stop")
        await pilot.press("enter", *"###", "enter", *r"\n")
        await pilot.pause()
        assert panel.parameters == Parameters.of({"stop": ["###", "\n"]})
        await pilot.press("enter", *r"\q")
        await pilot.pause()
        assert "means nothing" in " ".join(rows(panel.query_one(StopOption)))
        assert panel.parameters == Parameters.of({"stop": ["###", "\n"]}), "the good ones stand"
        await pilot.press("backspace", "backspace", "escape")
        await pilot.pause()
        row = panel.query_one(StopOption)
        assert host.focused is row
        assert rows(row)[0].split() == ["Stop", "sequences", "###", r"\n", "›"]
        assert not panel.query_one("#stops").display
        await pilot.press("backspace")
        assert panel.parameters == Parameters()
        row.scroll_visible(animate=False)
        await pilot.pause()
        await pilot.click(row)
        await pilot.pause()
        assert host.focused is panel.query_one("#stops")


async def test_a_schema_is_checked_while_it_is_written() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(32, 44), message_hook=host.keep) as pilot:
        panel.show(Parameters(), base_model("gpt-4o"))
        panel.focus_on("response_format")
        assert not panel.query_one("#schema").display
        await pilot.press("end")
        await pilot.pause()
        assert "There is no schema yet" in " ".join("\n".join(rows(panel)).split())
        await pilot.press("tab", *"{")
        await pilot.pause()
        assert "No JSON at line 1" in "\n".join(rows(panel))
        await pilot.press("}")
        await pilot.pause()
        assert "JSON at" not in "\n".join(rows(panel))
        assert panel.parameters == Parameters.of({"response_format": "json_schema", "json_schema": "{}"})
        await pilot.press("escape", "home")
        await pilot.pause()
        assert not panel.query_one("#schema").display
        assert panel.parameters == Parameters.of({"json_schema": "{}"}), "what was written is kept"


async def test_an_effort_decides_what_the_model_takes() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(32, 44)) as pilot:
        panel.show(Parameters.of({"temperature": 0.5}), base_model("gpt-5.1"))
        slider = panel.query(Slider).first()
        assert not slider.disabled
        panel.focus_on("reasoning_effort")
        await pilot.press("right")
        await pilot.pause()
        assert slider.disabled
        assert "taken only at effort none" in "\n".join(rows(panel))
        await pilot.press("backspace")
        assert not slider.disabled


async def test_another_conversation_shows_its_own_texts() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(32, 50), message_hook=host.keep) as pilot:
        schema = {"response_format": "json_schema", "json_schema": '{"a": 1}'}
        for stops in (["a"], ["b", "\t"], []):
            panel.show(Parameters.of({"stop": stops, **schema}), UNKNOWN)
            await pilot.pause()
            assert panel.query_one("#stops", TextArea).text == "\n".join(stops).replace("\t", r"\t")
            assert panel.query_one("#schema", TextArea).text == '{"a": 1}'
        assert host.told(ParameterPanel.Changed) == []


async def test_what_is_half_typed_is_taken_before_another_conversation_is_shown_and_what_is_wrong_goes() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(32, 50), message_hook=host.keep) as pilot:
        panel.show(Parameters(), UNKNOWN)
        panel.focus_on("seed")
        await pilot.press(*"42")
        panel.leave()
        await pilot.pause()
        assert [message.parameters.get("seed") for message in host.told(ParameterPanel.Changed)] == [42]
        panel.show(Parameters(), UNKNOWN)
        panel.focus_on("stop")
        await pilot.press("enter", *r"\q")
        await pilot.pause()
        assert "Line 1" in "".join(rows(panel._stop))
        panel.leave()
        panel.show(Parameters(), UNKNOWN)
        await pilot.pause()
        assert "Line 1" not in "".join(rows(panel._stop))
        assert panel.query_one("#stops", TextArea).text == ""


async def test_a_schema_that_is_too_long_stands_there_still_and_says_so() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(60, 50), message_hook=host.keep) as pilot:
        panel.show(Parameters.of({"response_format": "json_schema"}), UNKNOWN)
        await pilot.pause()
        area = panel.query_one("#schema", TextArea)
        area.focus()
        area.insert("x" * 200_001)
        await pilot.pause()
        assert len(area.text) == 200_001
        assert "It is not kept" in "".join(rows(panel._format))


async def test_what_a_choice_of_the_context_needs_is_there_with_it_alone() -> None:
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(32, 40)) as pilot:
        for context in ("drop", "last", "ask", "all"):
            panel.show(Parameters.of({"context": context}), base_model("gpt-4o"))
            await pilot.pause()
            text = "\n".join(screen_rows(host))
            assert [number.label in text for number in CONTEXT_NUMBERS] == [context == n.kind for n in CONTEXT_NUMBERS]


async def test_every_key_of_a_burst_is_a_step() -> None:
    """Keys come to a slider before what it told of the ones before is taken."""
    panel = ParameterPanel()
    host = Host(panel)
    async with host.run_test(size=(32, 40)) as pilot:
        panel.show(Parameters(), base_model("gpt-4o"))
        await pilot.pause()
        slider = panel.query(Slider).first()
        slider.action_step(-1)
        slider.action_step(-1)
        panel._slider_changed(Slider.Changed(slider, 0.95))
        slider.action_step(-1)
        await pilot.pause()
        assert slider.value == 0.85
        assert panel.parameters["temperature"] == 0.85
