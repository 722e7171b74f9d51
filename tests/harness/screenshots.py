"""Takes pictures of every kind of page: `uv run python -m tests.harness.screenshots [DIR [PAGE…]]`."""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from tests.harness import browser
from tests.harness.demo_site import PAGES, serving

WIDTHS = {360: 740, 1280: 900}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def take(address: str, folder: Path, pages: list[str]) -> None:
    """One PNG of each page, width and scheme into `folder`, named `front-360-dark.png`, whole pages."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.executable(), args=browser.FLAGS)
        for width, height in WIDTHS.items():
            for scheme in SCHEMES:
                page = chromium.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme, locale="vi-VN"
                )
                for name in pages:
                    page.goto(address + PAGES[name])
                    _show_all_pictures(page)
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                page.close()
        chromium.close()


def _show_all_pictures(page: Page) -> None:
    """Wait for the fonts and for the pictures that a browser would load when they come into sight."""
    page.evaluate(
        """async () => {
            document.querySelectorAll("img").forEach(image => { image.loading = "eager"; });
            const pictures = [...document.images].map(image => image.decode().catch(() => {}));
            await Promise.all([document.fonts.ready, ...pictures]);
        }"""
    )


def main(arguments: list[str]) -> None:
    """Into the folder named first, else `var/screenshots`; of the pages named after it, else of all."""
    folder = Path(arguments[0] if arguments else "var/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, serving(Path(scratch)) as address:
        take(address, folder, arguments[1:] or list(PAGES))
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
