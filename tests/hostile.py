"""What an attacker would type: one seeded corpus of words and markup, the same in every run."""

import random
from html.parser import HTMLParser

# Were it taken as markup, it would make an element `zqx` or an attribute `zqattr`; as a template, 18427248, which no
# key reaches. Signs that turn the direction of writing or that nobody sees stand in it, too.
WORDS = "\u202e'\"><zqx zqattr=1 onload=x>{{4242*4344}}{% now 'Y' %}</script></title><!--\u200b\u2028"
QUERIES = (
    "</script><zqx>",
    "\"'><zqx zqattr=1 onload=x>",
    "javascript:zqx",
    "{{4242*4344}}",
    "\u202e\u0301\u0301\u0301zqx",
    "' OR 1=1--",
    "1); DROP TABLE articles_article; --",
    "\\'; SELECT pg_sleep(9)--",
    "$$,(SELECT 1)::jsonb->>'zqx'",
    "%' ESCAPE '!",
    "-99999999999999999999",
)
SCHEMES = (
    "javascript:",
    "jAvAsCrIpT&#58;",
    "java\tscript:",
    "java&#10;script:",
    "\x01javascript:",
    "vbscript:",
    "data:text/html,",
)
FRAMEWORKS = (
    "hx-get", "hx-on:click", "x-data", "x-init", "@click", ":href", "data-controller", "data-action", "data-wp-bind",
    "v-html", "ng-click", "onerror", "style", "class", "id", "srcset", "formaction", "xlink:href", "is",
)  # fmt: skip
ELEMENTS = (
    "script", "svg", "math", "mtext", "mglyph", "annotation-xml", "foreignObject", "style", "noscript", "template",
    "title", "textarea", "xmp", "noembed", "iframe", "object", "embed", "form", "input", "base", "link", "meta",
    "select", "plaintext", "p", "a", "table", "td", "img", "figure", "strong",
)  # fmt: skip


def markup(seed: int, number: int) -> list[str]:
    """That many fragments: elements inside one another, seldom closed, with attributes that could act."""
    dice = random.Random(seed)
    return [_fragment(dice, 4) for _ in range(number)]


def _fragment(dice: random.Random, depth: int) -> str:
    if depth == 0 or dice.random() < 0.15:
        return dice.choice(("chữ", "<!--", "-->", "]]>", "\x00", "&lt;zqx&gt;", "<![CDATA[", "&#x3c;zqx&#62;", WORDS))
    tag = dice.choice(ELEMENTS)
    attribute = dice.choice(FRAMEWORKS)
    href = f'{dice.choice(SCHEMES)}alert(1)"' if dice.random() < 0.5 else f'https://a.example/" {attribute}="zqx()"'
    inner = "".join(_fragment(dice, depth - 1) for _ in range(dice.randint(0, 2)))
    return f'<{tag} {attribute}="zqx()" href="{href}>{inner}' + (f"</{tag}>" if dice.random() < 0.7 else "")


class Tripwire(HTMLParser):
    """A reader of pages that notes where hostile words became an element, an attribute or a script's end."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tripped: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        links = [v or "" for name, v in attrs if name in {"href", "src", "action", "formaction"}]
        led = [
            link
            for link in links
            if "".join(link.split()).lower().startswith(("javascript:", "vbscript:", "data:text"))
        ]
        if tag == "zqx" or "zqattr" in names or led:
            self.tripped.append(str(self.get_starttag_text())[:200])
