"""The header: what goes first as it narrows, and nothing in it is markup."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.message import Message

from tests.resizing import resized
from tests.widgets.hosts import HOSTILE, SIZES, Host, rows
from tui.domain.text import clean_line
from tui.widgets.header_bar import HeaderBar


async def shown(width: int, title: str = "Contract review", warning: str = "", model: str = "gpt-4o") -> str:
    header = HeaderBar()
    host = Host(header)
    async with host.run_test(size=(width, 5)) as pilot:
        header.conversation, header.deployment, header.model = title, "prod-chat", model
        header.sign_in, header.warning = "Entra ID", warning
        await pilot.pause()
        return rows(header)[0].strip()


@pytest.mark.parametrize(
    ("width", "left", "right"),
    [
        (120, "aztui  Contract review", "prod-chat · gpt-4o ▾    Entra ID"),
        (80, "aztui  Contract review", "prod-chat · gpt-4o ▾    Entra ID"),
        (62, "aztui  Contract review", "prod-chat · gpt-4o ▾    Entra ID"),
        (56, "Contract review", "prod-chat · gpt-4o ▾    Entra ID"),
        (50, "Contract review", "prod-chat · gpt-4o ▾"),
        (40, "Contract review", "prod-chat ▾"),
        (24, "Contract review", ""),
        (12, "Contra", "…"),
    ],
)
async def test_it_is_cut_in_the_notes_order(width: int, left: str, right: str) -> None:
    row = await shown(width)
    assert row.startswith(left)
    assert row.endswith(right)


@pytest.mark.parametrize(
    ("width", "right"),
    [
        (120, "▾    Entra ID by az · ada@contoso.com · tenant 1b2c"),
        (90, "▾    Entra ID by az · ada@contoso.com"),
        (70, "▾    Entra ID by az"),
        (50, "gpt-4o ▾"),
    ],
)
async def test_the_tenant_goes_before_the_name_and_the_name_before_the_way(width: int, right: str) -> None:
    header = HeaderBar()
    async with Host(header).run_test(size=(width, 5)) as pilot:
        header.conversation, header.deployment, header.model = "Contract review", "prod-chat", "gpt-4o"
        header.sign_in, header.tenant = "Entra ID by az · ada@contoso.com", "tenant 1b2c"
        await pilot.pause()
        assert rows(header)[0].strip().endswith(right)


async def test_a_long_title_is_cut_before_the_deployment_goes() -> None:
    row = await shown(80, "A title of sixty cells that is as long as titles ever get here")
    assert row.startswith("aztui  A title of sixty cells")
    assert "…" in row
    assert row.endswith("prod-chat ▾")


@pytest.mark.parametrize("width", [120, 80, 40])
async def test_a_warning_stands_in_for_the_sign_in_and_stays(width: int) -> None:
    row = await shown(width, warning="× signed out")
    assert row.endswith("× signed out")
    assert "Entra ID" not in row
    assert "Contract" in row


async def test_without_a_model_there_is_no_dot() -> None:
    assert (await shown(120, model="")).endswith("prod-chat ▾    Entra ID")
    # nor one that has the same name
    assert (await shown(120, model="prod-chat")).endswith("   prod-chat ▾    Entra ID")


@pytest.mark.parametrize("title", HOSTILE)
async def test_a_hostile_title_is_shown_as_it_is(title: str) -> None:
    """Threat 10."""
    assert (await shown(120, title)).startswith(f"aztui  {clean_line(title)} ")


@pytest.mark.long
@given(
    st.text(max_size=80),
    st.text(max_size=40),
    st.text(max_size=20),
    st.text(max_size=30),
    st.sampled_from(["", "× signed out", "http, not encrypted"]),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_it_never_passes_its_width(title: str, deployment: str, model: str, sign_in: str, warning: str) -> None:
    header = HeaderBar()
    header.conversation, header.deployment, header.model = title, deployment, model
    header.sign_in, header.warning = sign_in, warning
    host = Host(header)
    async with host.run_test(size=(100, 5)) as pilot:
        for width, height in (*SIZES, (5, 5), (1, 1)):
            await resized(pilot, width, height)
            content = header.render()
            assert cell_len(content.plain) <= max(header.size.width, 0)


@pytest.mark.parametrize(
    ("text", "asked"), [("prod-chat", True), ("▾", True), ("Contract", False), ("Entra ID", False)]
)
async def test_a_click_on_the_deployment_asks_for_another(text: str, asked: bool) -> None:
    header, wanted = HeaderBar(), list[Message]()
    host = Host(header)
    async with host.run_test(size=(120, 5), message_hook=wanted.append) as pilot:
        header.conversation, header.deployment, header.model, header.sign_in = (
            "Contract",
            "prod-chat",
            "gpt",
            "Entra ID",
        )
        await pilot.pause()
        await pilot.click(header, offset=(rows(header)[0].index(text), 0))
        await pilot.pause()
        assert any(isinstance(message, HeaderBar.DeploymentWanted) for message in wanted) == asked
