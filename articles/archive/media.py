"""Pictures of an archive, found in the folder of its uploads; nothing from outside of that folder."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{1,5}$)")  # of a smaller copy: `cho-300x200.jpg`
_UPLOADS = "uploads"


class NotThere(LookupError):
    """There is no such picture; the message says why."""


class Media:
    """The folder of `wp-content/uploads`, or of the pictures that a table names."""

    def __init__(self, folder: Path) -> None:
        self.root = folder.resolve(strict=True)

    def find(self, address: str) -> Path:
        """The file behind an address or a path: the original, else the very copy that is named. NotThere says why not.

        `https://cu.example/wp-content/uploads/2019/03/cho-300x200.jpg` is `2019/03/cho.jpg` in the folder.
        """
        try:
            parts = [
                part for part in unquote(urlsplit(address).path).replace("\\", "/").split("/") if part not in {"", "."}
            ]
            if not parts or ".." in parts:
                raise NotThere("outside of the folder" if parts else "no file")
            below = parts[len(parts) - parts[::-1].index(_UPLOADS) :] if _UPLOADS in parts else []
            for tail in filter(None, (below, parts)):
                for name in dict.fromkeys((_SIZE.sub("", tail[-1]), tail[-1])):
                    place = self.root.joinpath(*tail[:-1], name).resolve()
                    if not place.is_relative_to(self.root):
                        raise NotThere("outside of the folder")
                    if place.is_file():
                        return place
        except (ValueError, OSError) as error:
            raise NotThere("no file") from error
        raise NotThere("not in the folder")
