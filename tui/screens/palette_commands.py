"""What the palette of the main screen offers, and how it is carried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from textual.message import Message
from textual.widget import Widget

from tui.domain.conversation import ConversationRow
from tui.domain.days import day_of, group_of
from tui.domain.listing import Arrangement, View
from tui.domain.options import SCHEMA
from tui.domain.parameters import SETTINGS
from tui.domain.settings import Profile
from tui.domain.text import clean_line
from tui.keys import Key, Place
from tui.screens.backup_care import MAKE, RESTORE, BackupCare
from tui.screens.base_models import choose_base_model
from tui.screens.chat_display import NEW_TITLE
from tui.screens.chat_private import ChatPrivate
from tui.screens.conversation_actions import ConversationActions
from tui.screens.order_actions import OrderActions
from tui.screens.palette import PaletteScreen
from tui.services.commands import Command, Finder, Kind, Titles
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace

LONGEST_NAME = 128
"""Characters of a deployment's name that may be typed; Azure allows 64."""

_WORDS = {
    "composer.send": "submit ask",
    "transcript.copy": "clipboard yank markdown source",
    "transcript.copy_shown": "clipboard yank plain text",
    "transcript.code": "clipboard yank fence snippet",
    "transcript.open": "url browser address visit",
    "transcript.details": "info usage request id finish reason json raw",
    "transcript.raw": "invisible zero width unicode bidi",
    "transcript.fold": "collapse expand hide",
    "transcript.continue": "resume more",
    "app.edit": "external vim nano outside",
    "app.suspend": "background stop job",
    "app.redraw": "refresh repaint garbage",
    "transcript.edit": "change resend",
    "transcript.retry_with": "regenerate",
    "transcript.answer_before": "previous reply version sibling",
    "transcript.answer_after": "next reply version sibling",
    "transcript.branch": "fork copy new conversation",
    "transcript.delete": "remove message answer",
    "transcript.undo": "restore undelete message",
    "transcript.end": "bottom last newest",
    "list.rename": "title name",
    "list.delete": "remove trash bin",
    "list.forget": "purge erase wipe for good backups private",
    "list.undo": "restore undelete trash",
    "list.pin": "top favourite favorite star unpin",
    "list.tags": "label folder category",
    "list.archive": "hide put away unarchive",
    "list.filter": "find search",
    "app.back": "cancel abort",
    "app.new": "chat clear begin",
    "app.temporary": "private incognito unsaved secret off the record",
    "app.open": "search switch history find full text",
    "app.prompt": "instructions role",
    "app.setup": "parameters sliders pane panel",
    "app.regenerate": "retry regenerate again",
    "app.regenerate_with": "retry regenerate again",
    "examples.open": "few-shot fewshot samples pairs demonstrations teach",
    "app.list": "history sidebar pane panel",
    "app.deployment": "model switch profile connection resource",
    "app.settings": "preferences options configuration endpoint api key account theme colour color shortcuts language",
    "app.help": "shortcuts keys manual",
    "app.export": "save write file markdown json messages backup",
    "list.import": "load open json jsonl chatgpt oterm playground setup",
    "app.quit": "exit leave close end logout log out sign out",
}
"""Other words that people look for an action by."""
_RETRY, _REGENERATE = ("transcript.retry", "transcript.retry_with"), ("app.regenerate", "app.regenerate_with")
"""The same in the transcript, of its chosen message, and everywhere."""
_CONVERSATION = "conversation.copy"
"""An action that has no key."""
_REQUEST = "request.show"
_REQUEST_WORDS = "json body raw preview messages sent before it goes"
_BUDGET = "budget.show"
_BUDGET_WORDS = "tokens budget bar explain parts history free reserved"
_BASE_MODEL = "model.choose"
_BASE_MODEL_WORDS = "base model deployment limits window catalogue learned"
_CONVERSATION_WORDS = "clipboard export all messages markdown transcript"
_ELSEWHERE_BOUND = {
    "export_all": ("Export all conversations", "save write backup markdown json messages"),
    "import_files": ("Import conversations", "load open json jsonl chatgpt oterm playground setup"),
}
"""Actions of the main screen that have no key of their own everywhere, with other words for them."""
_KEEP = "temporary.keep"
_KEEP_WORDS = "save store temporary"
_THEME_WORDS = "theme colour color look appearance"
_DEPLOYMENT_WORDS = "deployment model"
_WHERE = {Place.LIST: "in the list", Place.EXAMPLES: "in the setup"}
"""Where a key works that is told of elsewhere; the others work in the transcript."""
_ELSEWHERE = ("list.rename", "list.pin", "list.tags", "list.archive", "list.delete", "list.forget", "list.undo")
"""What can be done with the open conversation while the list has not the focus."""
_VIEWS = {View.CONVERSATIONS: "list history", View.ARCHIVE: "list archived old", View.TRASH: "list deleted bin restore"}
_VIEW = "list.view"
_EMPTY = "list.empty"
_NOT_HERE = {_VIEW, _EMPTY, "list.all", "list.mark", "list.unmark"}
"""Actions of the list that the palette names in other words, or that are for keys alone."""


class PaletteCommands:
    """The palette of the main screen.

    Args:
        screen: Where actions run.
        workspace: The services.
        preferences: The settings.
        conversations: Opens conversations.
        orders: Changes where they stand.
        care: Makes backups, and puts one back.
    """

    @dataclass
    class DeploymentChosen(Message):
        """Another deployment is to be asked; one of another profile changes the connection."""

        profile: Profile
        deployment: str

    def __init__(
        self,
        screen: ChatPrivate,
        workspace: Workspace,
        preferences: Preferences,
        conversations: ConversationActions,
        orders: OrderActions,
        care: BackupCare,
    ) -> None:
        self._screen = screen
        self._workspace = workspace
        self._session = workspace.session
        self._preferences = preferences
        self._conversations = conversations
        self._orders = orders
        self._care = care

    def palette(self, place: Place, idle: Collection[str]) -> PaletteScreen:
        """Everything that can be done now.

        Args:
            place: What has the focus.
            idle: Ids of actions that have nothing to act on.
        """
        known = [*self._base_model(), *self._deployments()]
        idle = {id for id in idle if not id.startswith("list.")} | _NOT_HERE
        commands = [*self._actions(place, idle), *self._lists(), *self._parameters(), *known, *self._themes()]
        finder = Finder(commands, Titles(self._rows), self._conversation)
        return PaletteScreen(finder, self._preferences.keymap, "A command, a conversation, a deployment, a theme")

    def deployments(self, *, once: bool = False) -> PaletteScreen:
        """The deployments alone, and any other by its name; of the connection in use, where it is asked once."""
        used = self._workspace.connection.profile
        known = [one for one in self._deployments() if not once or (used is not None and one.of == used.name)]
        finder = Finder(known, Titles(), self._conversation, self._other_deployment)
        asked = "Ask this once: a deployment" if once else "A deployment"
        return PaletteScreen(finder, self._preferences.keymap, f"{asked}, or the name of another one")

    # what there is

    async def _rows(self) -> Sequence[ConversationRow]:
        return await self._screen.tried(self._workspace.library.rows()) or ()

    def _actions(self, place: Place, idle: Collection[str]) -> Iterator[Command]:
        keymap = self._preferences.keymap
        paired = {id for key in keymap.keys if key.pair for id in (key.id, key.pair)}
        writing = place in (Place.COMPOSER, Place.PROMPT, Place.FILTER, Place.SLIDER)
        # from elsewhere "delete" is of the conversation first, and in the messages of the message
        others = (Place.EXAMPLES, Place.LIST, Place.TRANSCRIPT)
        there = [key for other in others if other is not place for key in keymap.at(other)]
        open_one = self._session.conversation
        stored = _ELSEWHERE if open_one.id and not open_one.temporary else _ELSEWHERE[-1:]
        there = [key for key in there if key.place is not Place.LIST or key.id in stored]
        ranked = [*keymap.at(Place.APP), *keymap.at(place)]
        # what the footer names is what is needed most, but for what the hands are at already
        ranked.sort(key=lambda key: (key.id == "app.back", not key.footer or (writing and key.place is place)))
        if self._session.streaming:
            ranked.insert(0, keymap.key("app.back"))
        titles: set[str] = set()
        for key in (*ranked, *there):
            title = self._title(key, place)
            if key.action and key.id not in paired and key.id not in idle and title and title not in titles:
                titles.add(title)
                near = key.place in (Place.APP, place)
                hint = "" if near else _WHERE.get(key.place, "in the transcript")
                words = f"{_WORDS.get(key.id, '')} {key.words}"
                yield Command(kind=Kind.ACTION, id=key.id, title=title, hint=hint, key=key.label, words=words)
        if open_one.temporary:
            yield Command(kind=Kind.ACTION, id=_KEEP, title="Keep this temporary conversation", words=_KEEP_WORDS)
        title = "See the request that Enter sends"
        yield Command(kind=Kind.ACTION, id=_REQUEST, title=title, words=_REQUEST_WORDS)
        title = "See what takes the context window"
        yield Command(kind=Kind.ACTION, id=_BUDGET, title=title, words=_BUDGET_WORDS)
        for action, (title, words) in _ELSEWHERE_BOUND.items():
            if title not in titles:
                yield Command(kind=Kind.ACTION, id=f"screen.{action}", title=title, words=words)
        yield from self._care.commands()
        if "transcript.copy" not in idle:
            yield Command(kind=Kind.ACTION, id=_CONVERSATION, title="Copy the conversation", words=_CONVERSATION_WORDS)

    def _lists(self) -> Iterator[Command]:
        keymap = self._preferences.keymap
        for view, words in _VIEWS.items():
            if view is not self._screen.rows.view:
                title = f"Show the {view.value.lower()}"
                yield Command(kind=Kind.ACTION, id=f"{_VIEW}.{view.value}", title=title, words=words)
        key = keymap.key(_EMPTY)
        title = key.help.split(":")[0]
        yield Command(kind=Kind.ACTION, id=_EMPTY, title=title, hint="in the trash", key=key.label, words="bin purge")

    def _title(self, key: Key, place: Place) -> str:
        """What an action does now; empty where it would do nothing of its own."""
        if key.id == "app.back":
            if self._session.streaming:
                return "Stop the reply"
            return "Go to the messages" if place is Place.COMPOSER else "Go to the composer"
        twice = _RETRY if place is not Place.TRANSCRIPT else _REGENERATE
        opens_this = key.id == "app.commands" or key.action == "screen.commands"
        return "" if opens_this or key.id in twice or key.action == "screen.help" else key.help.split(".")[0]

    def _parameters(self) -> Iterator[Command]:
        model, parameters = self._session.model, self._session.conversation.parameters
        for setting in SETTINGS:
            if setting is not SCHEMA and not parameters.refusal(setting, model):
                yield Command(
                    kind=Kind.ACTION,
                    id=f"parameter.{setting.key}",
                    title=f"Set {setting.name}",
                    hint=clean_line(parameters.shown(setting, model)),
                    words=f"{setting.help} parameter slider",
                )

    def _deployments(self) -> Iterator[Command]:
        session, used = self._session, self._workspace.connection.profile
        profiles = self._workspace.connection.known_profiles(self._preferences.current)
        for profile in profiles:
            here = used is not None and profile.name == used.name
            names = profile.all_deployments
            if here and session.deployment not in names:
                names = (session.deployment, *names)
            for name in names:
                model = session.models.model(profile, name)
                facts = [model.name, model.api_only, "" if here else profile.name]
                facts.append("now" if here and name == session.deployment else "")
                yield Command(
                    kind=Kind.DEPLOYMENT,
                    id=name,
                    title=clean_line(name),
                    of=profile.name,
                    hint=" · ".join(clean_line(fact) for fact in facts if fact),
                    words=f"{_DEPLOYMENT_WORDS} {profile.name}",
                )

    def _base_model(self) -> Iterator[Command]:
        profile, session = self._workspace.connection.in_use(self._preferences.current), self._session
        if profile is not None:
            name = session.model.name
            chosen = session.models.is_chosen(profile, session.deployment)
            hint = f"{name} · {'chosen' if chosen else 'by its replies'}" if name else "not known yet"
            yield Command(
                kind=Kind.ACTION,
                id=_BASE_MODEL,
                title="Base model of this deployment",
                hint=clean_line(hint),
                words=_BASE_MODEL_WORDS,
            )

    def _other_deployment(self, typed: str) -> Command | None:
        profile = self._workspace.connection.in_use(self._preferences.current)
        known = (*profile.all_deployments, self._session.deployment) if profile else ()
        if profile is None or not typed or typed in known or len(typed) > LONGEST_NAME or len(typed.split()) > 1:
            return None
        title = f"Ask {clean_line(typed)}"
        return Command(kind=Kind.DEPLOYMENT, id=typed, title=title, of=profile.name, hint="not in the list yet")

    def _themes(self) -> Iterator[Command]:
        app, chosen = self._screen.app, self._preferences.current.theme
        ours = [name for name in sorted(app.available_themes) if name.startswith("aztui-")]
        for name in (*ours, *(name for name in sorted(app.available_themes) if name not in ours)):
            kind = "dark" if app.available_themes[name].dark else "light"
            hint = f"{kind} · now" if name == chosen else kind
            yield Command(kind=Kind.THEME, id=name, title=clean_line(name), hint=hint, words=f"{_THEME_WORDS} {kind}")

    def _conversation(self, row: ConversationRow) -> Command:
        when, _ = group_of(day_of(row.updated), day_of(self._workspace.clock.now()))
        hint = "now" if row.id == self._session.conversation.id else when
        return Command(kind=Kind.CONVERSATION, id=str(row.id), title=clean_line(row.title) or NEW_TITLE, hint=hint)

    # carrying it out

    async def carry_out(self, command: Command, place: Place, focused: Widget | None) -> None:
        """Do what was chosen, at the place that had the focus."""
        match command.kind:
            case Kind.ACTION:
                await self._act(command.id, place, focused)
            case Kind.CONVERSATION:
                await self._conversations.open(int(command.id))
            case Kind.THEME:
                problem = self._preferences.change(replace(self._preferences.current, theme=command.id))
                if problem:
                    self._screen.notice.say(problem)
            case Kind.DEPLOYMENT:
                profiles = self._workspace.connection.known_profiles(self._preferences.current)
                profile = next((profile for profile in profiles if profile.name == command.of), None)
                if profile is None:
                    self._screen.notice.say(f"There is no connection {clean_line(command.of)} any more.")
                else:
                    self._screen.post_message(self.DeploymentChosen(profile, command.id))

    async def _act(self, id: str, place: Place, focused: Widget | None) -> None:
        screen = self._screen
        if id.startswith("parameter."):
            screen.show_slider(id.removeprefix("parameter."))
            return
        if id.startswith("screen."):
            await screen.run_action(id.removeprefix("screen."))
            return
        if id in (MAKE, RESTORE):
            await self._care.act(id)
            return
        if id == _BUDGET:
            screen.budget.focus()
            return
        if id.startswith(f"{_VIEW}."):
            screen.show_list(View(id.removeprefix(f"{_VIEW}.")))
            return
        doings: dict[str, Callable[[], Awaitable[object]]] = {
            _BASE_MODEL: self._choose_base_model,
            _KEEP: self._conversations.keep,
            _REQUEST: screen.show_request,
            _CONVERSATION: partial(screen.transcript.run_action, "copy_conversation"),
            _EMPTY: self._orders.empty,
        }
        if id in doings:
            await doings[id]()
            return
        key = self._preferences.keymap.key(id)
        node: Widget = screen
        if key.place is Place.TRANSCRIPT:
            node = screen.transcript
        elif key.place is Place.EXAMPLES:
            screen.show_examples()
            return
        elif key.place is Place.LIST and place is not Place.LIST:
            await self._act_on_open(id)
            return
        elif key.place is not Place.APP and focused is not None:
            node = focused
        await node.run_action(key.action)

    async def _choose_base_model(self) -> None:
        """Let the person say which model is behind the deployment in use; it holds from the next prompt on."""
        profile, session = self._workspace.connection.in_use(self._preferences.current), self._session
        if profile is None:
            return
        app, workspace = self._screen.app, self._workspace
        said = await choose_base_model(app, workspace, self._preferences, profile, session.deployment)
        if said is None:
            return
        for sentence in said:
            self._screen.notice.say(sentence)
        self._screen.show_model()
        await self._screen.count()

    async def _act_on_open(self, id: str) -> None:
        """What is done with a conversation of the list, with the one that is open."""
        match id:
            case "list.rename":
                self._screen.change_open("rename")
            case "list.tags":
                self._screen.change_open("tag")
            case "list.pin":
                await self._orders.pin()
            case "list.archive":
                await self._orders.archive()
            case "list.forget":
                self._screen.forget_open()
            case "list.delete":
                await self._orders.arrange([self._session.conversation.id], Arrangement(trashed=True))
            case "list.undo":
                await self._orders.undo()
