"""The panel: a slider for each parameter, and one message for all of them."""

from __future__ import annotations

from tests.widgets.hosts import Host, screen_rows
from tui.domain.models import UNKNOWN, base_model
from tui.domain.parameters import MAX_TOKENS, PARAMETERS, TEMPERATURE, Parameters
from tui.widgets.parameter_panel import ParameterPanel
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
        assert [str(slider.tooltip) for slider in panel.query(Slider)] == [one.help for one in PARAMETERS]


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
        assert panel.region.height == 2 * len(PARAMETERS)
