"""The questionnaire in a real terminal: keys to `asking`, what `drawing` draws to the screen."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.styles import Style

from assessment_engine.cli.taking.asking import Asking
from assessment_engine.cli.taking.drawing import ASCII, SYMBOLS, Line, draw

# Colours of the terminal itself, so that they fit its theme; nothing is told by colour alone.
_STYLE = Style.from_dict(
    {
        "title": "bold",
        "place": "",
        "done": "ansigreen",
        "to_do": "",
        "dimension": "italic",
        "question": "bold",
        "hint": "italic",
        "label": "",
        "label_here": "bold",
        "here": "ansicyan bold",
        "chosen": "bold",
        "typed": "underline",
        "cursor": "blink",
        "message": "ansiyellow bold",
        "keys": "reverse",
    }
)
_KEYS = {
    Keys.Up: "up",
    Keys.Down: "down",
    Keys.Left: "left",
    Keys.Right: "right",
    Keys.PageUp: "pageup",
    Keys.PageDown: "pagedown",
    Keys.Tab: "tab",
    Keys.BackTab: "backtab",
    Keys.Enter: "enter",
    Keys.Backspace: "backspace",
    Keys.Delete: "backspace",
    Keys.ControlU: "clear",
    Keys.ControlC: "interrupt",
    Keys.ControlD: "interrupt",
}


def ask(asking: Asking) -> None:
    """Ask until all is answered or the person leaves. What `save` raises ends it."""
    _Terminal(asking).run()


class _Terminal:
    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.failure: Exception | None = None
        unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        self.symbols = SYMBOLS if unicode else ASCII
        self.application: Application[None] = Application(
            layout=self._layout(),
            key_bindings=self._bindings(),
            style=_STYLE,
            full_screen=True,
        )

    def run(self) -> None:
        self.application.run(pre_run=self._heed_signals)
        if self.failure is not None:
            raise self.failure

    def _heed_signals(self) -> None:
        """Leave as with Ctrl-C when told to end, so that the terminal is given back."""
        for name in ("SIGTERM", "SIGHUP"):
            # There is no such signal, or no way to heed it, on every system.
            with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(
                    getattr(signal, name), self._press, "interrupt"
                )

    def _layout(self) -> Layout:
        # The whole screen is drawn at once: so it is the same in every size, and can be tested.
        shown = FormattedTextControl(self._drawn, focusable=True, show_cursor=False)
        return Layout(Window(shown, always_hide_cursor=True, wrap_lines=False))

    def _drawn(self) -> StyleAndTextTuples:
        size = self.application.output.get_size()
        return _joined(draw(self.asking, size.columns, size.rows, self.symbols))

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        for key, name in _KEYS.items():
            bindings.add(key, eager=True)(self._pressing(name))

        @bindings.add(Keys.Any)
        def _any(event: KeyPressEvent) -> None:
            self._press(event.data)

        @bindings.add(Keys.BracketedPaste)
        def _paste(event: KeyPressEvent) -> None:
            for letter in event.data:
                self._press(letter)

        return bindings

    def _pressing(self, name: str) -> Callable[[KeyPressEvent], None]:
        return lambda _event: self._press(name)

    def _press(self, key: str) -> None:
        if self.asking.done or self.asking.left:
            return
        try:
            self.asking.press(key)
        except Exception as error:
            # The screen must be given back before anybody is told.
            self.failure = error
        if self.failure is not None or self.asking.done or self.asking.left:
            self.application.exit()


def _joined(lines: list[Line]) -> StyleAndTextTuples:
    made: StyleAndTextTuples = []
    for number, line in enumerate(lines):
        made += [("", "\n")] if number else []
        made += line
    return made
