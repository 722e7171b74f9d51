#!/usr/bin/env python
"""Django's command line, with the settings that `demo` wrote where the environment has none."""

import os
import sys
from pathlib import Path

DEMO_ENV = Path(__file__).resolve().parent / "var" / "demo.env"


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if "SECRET_KEY" not in os.environ:
        if DEMO_ENV.exists():
            for line in DEMO_ENV.read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition("=")
                os.environ.setdefault(name, value)
        elif sys.argv[1:2] == ["demo"]:
            os.environ.setdefault("DEBUG", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
