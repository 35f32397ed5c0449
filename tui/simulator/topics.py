"""The pages a simulated reply is made of: what it can tell about aztui, each chosen by words of the prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.domain.parameters import MAX_TOKENS, TEMPERATURE
from tui.keys import KEYS
from tui.simulator.request import ChatCall
from tui.simulator.scenarios import GROUPS, SCENARIOS
from tui.simulator.specimens import shortened


@dataclass(frozen=True, slots=True)
class Topic:
    """One page and the words that call it."""

    name: str
    words: str
    """Separated by spaces."""
    page: Callable[[ChatCall], str]

    def score(self, words: set[str]) -> int:
        """How many of these words call it."""
        return len(words.intersection(self.words.split()))


def _key(id: str) -> str:
    """How a key is written, from the one table of keys."""
    return f"`{next(key.label for key in KEYS if key.id == id)}`"


def _key_rows(*ids: str) -> str:
    """Rows of a table: the key and what it does."""
    named = {key.id: key for key in KEYS}
    return "\n".join(f"| `{named[id].label}` | {named[id].help} |" for id in ids)


def _welcome(call: ChatCall) -> str:
    return f"""\
## Welcome to aztui

It is the Azure OpenAI playground in a terminal, with a memory that loses nothing. Three things to try:

- [ ] Send the next message with {_key("composer.send")}, and while the reply streams write the one after it.
- [ ] Open the setup with {_key("app.setup")} and move a slider. It holds from the next message on.
- [ ] Start a second conversation with {_key("app.new")}. A reply that is still coming goes on in the first.

1. Ask about **keys**, **sliders**, **tokens**, **conversations**, **data** or **Azure**: each has its page.
2. Write `simulate 429` or `simulate cut` to see how aztui takes bad news.
3. Write `simulate request` to see what really went over the wire.

> Nothing you type here can be lost: it is stored before it is sent."""


def _keys(call: ChatCall) -> str:
    rows = _key_rows("composer.send", "composer.newline", "app.back", "app.new", "app.open", "app.setup", "app.help")
    return f"""\
## The keys that matter

| Key | What it does |
|:---:|---|
{rows}

In the transcript a single letter is enough:

- {_key("transcript.copy")} copies the whole message, also over SSH
- {_key("transcript.retry")} asks for a reply again
- {_key("transcript.continue")} lets a cut reply go on
- {_key("transcript.edit")} takes your prompt back into the composer

Every place has its own short list under {_key("app.help")}, and {_key("app.quit")} quits. *What streams is kept.*"""


def _sliders(call: ChatCall) -> str:
    most = MAX_TOKENS.for_model(call.deployment.model)
    return f"""\
## The sliders

| Slider | From | To | Default |
|---|---:|---:|---:|
| {TEMPERATURE.label} | {TEMPERATURE.shown(TEMPERATURE.minimum)} | {TEMPERATURE.shown(TEMPERATURE.maximum)} | \
{TEMPERATURE.shown(TEMPERATURE.default)} |
| {most.label} | {most.shown(most.minimum)} | {most.shown(most.maximum)} | {most.shown(most.default)} |

- **{TEMPERATURE.label}.** {TEMPERATURE.help}
- **{most.label}.** {most.help}

Move one with {_key("slider.less")}, ten steps at a time with `Shift`, and go back to the default with \
{_key("slider.default")}. There is no button to apply: the value is saved at once and sent with the next message.

A temperature at its default is *not sent at all*, so that a deployment which takes no other is never asked. The token \
limit always is, as `max_completion_tokens`:

```json
{{"temperature": 0.7, "max_completion_tokens": {int(most.default)}}}
```

At temperature 0 the simulator, too, always takes its first wording."""


def _tokens(call: ChatCall) -> str:
    model = call.deployment.model
    left = model.window - call.prompt_tokens
    return f"""\
## The token budget

A token is a piece of a word, about four letters of English. The model behind `{call.deployment.name}` has room for \
**{model.window:,}** of them, prompt and reply together.

| Part of this request | Tokens |
|:---|---:|
| System prompt, history and your message | {call.prompt_tokens:,} |
| Left for the reply | {left:,} |
| The longest reply it can give | {model.output_limit:,} |

The bar at the bottom counts the same way *before* you send, and changes while you type. Three rules:

1. Each message costs 3 tokens on top of its text, and the whole request 3 more.
2. When there is no room, the **oldest** exchanges are left out, and the transcript says which.
3. The system prompt is never left out.

A number with `≈` before it is an estimate; one without is exact."""


def _conversations(call: ChatCall) -> str:
    return f"""\
## Conversations

This request held {_number(len(call.messages), "message")}. aztui keeps every conversation in the list on the left:

- {_key("app.new")} starts a new one, {_key("app.open")} finds one by its title
- in the list, {_key("list.rename")} renames, {_key("list.delete")} deletes, and {_key("list.undo")} brings it back
- the title comes from your first prompt until you give a better one

> Switching away never stops a reply. It is finished in its own conversation, and the list marks it as unread.

Each conversation remembers its own things:

1. its system prompt and sliders
2. what you had typed but not sent
3. the line you were reading

Only {_key("app.back")}, deleting and quitting end a reply, and ~~the text so far is lost~~ the text so far stays."""


def _data(call: ChatCall) -> str:
    return """\
## Where your words live

Conversations are kept in one SQLite file in the data folder of your platform, which on Linux is usually \
`~/.local/share/aztui`. The demo keeps its own, apart from the real ones, in the folder `demo` there.

- Your message is written **before** it is sent.
- A reply is saved while it streams, at least once a second.
- If the program is killed, the text so far is still there, with *try again* beside it.

| What | Kept where |
|---|---|
| Conversations and drafts | the SQLite file, readable by you alone |
| Settings and profiles | one TOML file |
| API keys | **not** in either of them |

Set `AZTUI_HOME` to put everything into one folder:

```bash
AZTUI_HOME=/tmp/try-it aztui --demo
```

---

No telemetry, no accounts of ours. Requests go to your endpoint and nowhere else; in the demo not even there."""


def _azure(call: ChatCall) -> str:
    return f"""\
## From the demo to your own resource

Three variables are enough. Leave the key out to sign in with **Entra ID**:

```bash
export AZURE_OPENAI_ENDPOINT="https://YOUR-RESOURCE.openai.azure.com"
export AZURE_OPENAI_DEPLOYMENT="{call.deployment.name}"
export AZURE_OPENAI_API_KEY="..."   # or use: az login
aztui
```

- [x] An endpoint, pasted as the portal shows it
- [x] The name of a *deployment*, which is not always the name of its model
- [ ] For Entra ID, the role `Cognitive Services OpenAI User`

Being owner of the resource is **not** that role, and a new assignment takes about five minutes. The full story is in \
the [Azure documentation](https://learn.microsoft.com/azure/ai-foundry/openai/).

With nothing set, aztui opens a screen that asks. The simulator you are talking to now is reached through the very \
same client code, over HTTP on `127.0.0.1`."""


def _code(call: ChatCall) -> str:
    sent = {name: call.body[name] for name in ("temperature", "max_completion_tokens") if name in call.body}
    fields = "".join(f"    {name}={value},\n" for name, value in sent.items())
    return f"""\
## This request as code

The same call with the `openai` library, with the values that just arrived:

```python
from openai import OpenAI

client = OpenAI(base_url="https://YOUR-RESOURCE.openai.azure.com/openai/v1/", api_key="...")

stream = client.chat.completions.create(
    model="{call.deployment.name}",  # the deployment, not the base model
    messages=[{{"role": "user", "content": "Hello"}}],
{fields}    stream=True,
)
for chunk in stream:
    for choice in chunk.choices:  # the first chunk of Azure has none
        print(choice.delta.content or "", end="")
```

From a script without Python, use `aztui ask`:

```bash
git diff | aztui ask "Write a commit message"
```

Copy a whole reply with {_key("transcript.copy")}."""


def _system(call: ChatCall) -> str:
    sent = call.system_prompt
    state = f"Yours arrived with **{_number(len(sent.split()), 'word')}**:" if sent else "**None** was sent this time."
    quote = f"\n\n> {shortened(sent, 160)}" if sent else ""
    return f"""\
## The system prompt

It is the first message of a request, and sets tone, role and limits for everything after it. {state}{quote}

Write it in the setup pane ({_key("app.setup")}). Each conversation has its own.

1. Say **who** the model is: *You are a patient reviewer of SQL.*
2. Say **what** the answer looks like: *Three bullets, then one example.*
3. Say what to do when it does **not** know: *Ask back.*

| Left empty | Filled |
|---|---|
| no system message is sent | it is sent first, every time |
| costs 0 tokens | costs its tokens in every request |

It is never left out, however long the conversation becomes."""


def _simulations(call: ChatCall) -> str:
    groups = "\n\n".join(
        f"### {group.title}\n\n| Words | What happens |\n|---|---|\n"
        + "\n".join(f"| `{scenario.words}` | {scenario.help} |" for scenario in group.scenarios)
        for group in GROUPS
    )
    named = ", ".join(f"`{scenario.deployment}`" for scenario in SCENARIOS if scenario.deployment)
    return f"""\
## What the demo can simulate

Write `simulate` and these words anywhere in a message, as in `simulate filter reply`.

{groups}

### By deployment

These deployments do the same whatever is written: {named}."""


PAGES: tuple[Topic, ...] = (
    Topic("welcome", "hello hi hey welcome start help aztui tour", _welcome),
    Topic("keys", "key keys keyboard shortcut shortcuts press mouse copy enter newline", _keys),
    Topic(
        "sliders",
        "slider sliders temperature top_p max_tokens parameter parameters setup creative sampling setting settings",
        _sliders,
    ),
    Topic("tokens", "token tokens budget window context limit cost count counting memory", _tokens),
    Topic(
        "conversations",
        "conversation conversations chat chats switch rename delete undo title titles list history draft drafts",
        _conversations,
    ),
    Topic("data", "data store stored save saved file files disk sqlite private privacy lost kept", _data),
    Topic("azure", "azure endpoint connect entra deployment deployments profile resource login account", _azure),
    Topic("code", "code python script function curl program api library pipe shell bash", _code),
    Topic("system", "system role persona instruction instructions tone assistant", _system),
)
"""What a reply is made of where nothing else was asked for."""

TOPICS: tuple[Topic, ...] = (
    *PAGES,
    Topic("simulations", "simulate simulated simulator simulation demo error errors fail fault scenario", _simulations),
)


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
