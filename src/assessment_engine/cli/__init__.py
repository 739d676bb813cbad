"""The `assess` command."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def main() -> None:
    """Run `assess`. Its libraries are the extra `cli`, so that who embeds the engine needs none."""
    if find_spec("click") is None:
        sys.exit('"assess" needs the extra "cli" of assessment-engine: pip install ".[cli]"')
    for stream in (sys.stdout, sys.stderr):
        # What the terminal cannot show is escaped; it must not end the command.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # After the check, since click may be absent.
    from assessment_engine.cli.commands import assess

    assess()
