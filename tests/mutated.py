"""Mutated markup: what people paste and attackers send, cut up, mixed, spelled otherwise; the same for a seed."""

import html
import random
import re
from collections.abc import Iterator

# As Word and LibreOffice put it on the clipboard.
WORD = (
    "<p class=MsoNormal style='margin-bottom:0cm;mso-fareast-language:VI'><span lang=VI>Hội nghị<o:p></o:p></span></p>",
    "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--><p>Tin</p>",
    "<!--[if !supportLists]--><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><!--[endif]-->Mục một",
    "<![if !vml]><img width=10 src='file:///C:/msohtmlclip1/01/clip_image001.png' v:shapes='Picture_1'><![endif]>",
    "<v:shape id=_x0000_i1025 style='width:9pt'><v:imagedata src='//a.example/x.png' o:title=''/></v:shape>",
    (
        "<style><!-- p.MsoNormal {mso-style-parent:''; behavior:url(//a.example/x.htc)}"
        " @import url(//a.example/x); --></style>"
    ),
    (
        "<a name='_Toc1'></a><a href='#_ftn1' title=''><sup>"
        "<span style='mso-special-character:footnote'>[1]</span></sup></a>"
    ),
    (
        "<table class=MsoTableGrid border=1><tr style='mso-yfti-irow:0'>"
        "<td width=99 valign=top><p>Số</p></td></tr></table>"
    ),
    (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head>"
        "<meta name=Generator content='Word 15'></head><body>"
    ),
    "<link rel=File-List href='//a.example/filelist.xml'><st1:place w:st='on'>Bắc Kạn</st1:place>",
    (
        "<o:SmartTagType namespaceuri='urn:x' name='date'/><p>"
        "<b style='mso-bidi-font-weight:normal'>Kết quả<u></u></b></p>"
    ),
    (
        "<p style='tab-stops:1cm'><font face='.VnTime' size=4>§¹i ®oµn kÕt</font>"
        "<br clear=all style='page-break-before:always'>"
    ),
)
# As Facebook's pages and its editor put it there.
FACEBOOK = (
    (
        "<div class='x1yztbdb' data-ad-preview='message'>"
        "<div dir='auto' style='text-align:start'>Sáng nay<br>tại xã</div></div>"
    ),
    "<span class='html-span'><img alt='🇻🇳' src='https://static.xx.example/images/emoji.php/v9/x.png' height=16></span>",
    (
        "<a role='link' tabindex=0"
        " href='https://l.example/l.php?u=javascript%3Aalert(1)&h=AT0' target=_blank>…Xem thêm</a>"
    ),
    "<a href='/hashtag/mttq?__eep__=6&__tn__=*NK-R' onclick='return alert(1)' data-lynx-uri='//a.example'>#mttq</a>",
    (
        "<div data-block='true' data-editor='x'><div data-offset-key='x-0-0'>"
        "<span data-text='true'>Bài viết</span></div></div>"
    ),
    (
        "<video src='blob:https://a.example/1' autoplay onloadstart=alert(1)></video>"
        "<svg viewBox='0 0 9 9'><use xlink:href='#a'>"
    ),
    "<iframe src='https://a.example/plugins/post.php?href=x' allow='autoplay' style='border:none'></iframe>",
    "<img srcset='//a.example/1 1x, //a.example/2 2x' src='//a.example/1' onload=alert(1) referrerpolicy=unsafe-url>",
    (
        "<div role=button aria-label='Thích'"
        " style='background-image:url(//a.example/b.png)' onmouseover=alert(1)>Thích</div>"
    ),
    '<script type=\'application/json\' data-sjs>{"a":"</script><img src=x onerror=alert(1)>"}</script>',
)
# What executes in a browser as it is, in the order of how: most of them without anybody doing anything.
ACTING = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mi><img src=x onerror=alert(1)></mi></math>",
    "<iframe srcdoc='&lt;script>parent.alert(1)&lt;/script>'></iframe>",
    "<iframe src='javascript:parent.alert(1)'></iframe>",
    "<iframe src='  java\tscript:parent.alert(1)'></iframe>",
    "<object data='//a.example/x'></object><embed src='//a.example/y'>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>a",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<style>@import '//a.example/x.css';</style>",
    "<style onload=alert(1)></style>",
    "<link rel=stylesheet href='//a.example/x.css'>",
    "<p style='background:url(//a.example/x.png)'>a",
    "<body background='//a.example/x.png' onload=alert(1)>",
    "<table background='//a.example/x.png'><tr><td background='//a.example/y.png'>a",
    "<picture><source srcset='//a.example/x.png'><img></picture>",
    "<video poster='//a.example/x.png'></video>",
    "<input type=image src='//a.example/x.png'>",
    "<svg><image href='//a.example/x.png'></image></svg>",
    "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><p title='</title><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<?php ><img src=x onerror=alert(1)> ?>",
    "<!doctype a [<!entity b '><img src=x onerror=alert(1)>",
    (
        "<a href=a onclick=a href='javascript:1'><img src=x alt=\"`>"
        '<img src=x onerror=alert(1)>"></a><img src=x onerror=alert(1)>'
    ),
    "<img/src=x\nonerror\x0c=\x0calert(1)//>",
    "<img src=x onerror=&#97;lert(1)>",
    "<img src='x' src='y' onerror='alert(1)' onerror=''>",
    "<scr\x00ipt>alert(1)</scr\x00ipt><img src=x onerror=alert(1)>",
    "<form><button formaction='javascript:alert(1)'>a</button></form><img src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>a</marquee>",
)
# What takes effect when it is read again, when somebody clicks, or in other readers of HTML.
MUTATING = (
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    (
        "<math><annotation-xml encoding='text/html'><style><img title='</style>"
        "<img src=x onerror=alert(1)>'></annotation-xml>"
    ),
    "<svg><desc><template><style><a title='</style><img src=x onerror=alert(1)>'></template></desc></svg>",
    "<svg><title><style><!--</style></title><img src=x onerror=alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<select><style></select><img src=x onerror=alert(1)></style></select>",
    "<noembed><a title='</noembed><img src=x onerror=alert(1)>'></a>",
    "<noframes><style><p title='</noframes></style><img src=x onerror=alert(1)>'>",
    "<template><template><p title='</template><img src=x onerror=alert(1)>'></template></template>",
    "<table><td><a href='javascript:alert(1)'><table><style>*{x:expression(alert(1))}</style></table></a></td></table>",
    "<p id='--><img src=x onerror=alert(1)>'><!--</p>",
    "<a href='javascript&colon;alert(1)'>a</a>",
    "<a href='\x01java&NewLine;script:alert(1)'>a</a>",
    "<a href='&#x6A&#x61&#x76&#x61script&#58alert(1)'>a</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>a</a>",
    "<a href='//a.example\\@b.example' target=_top ping='//a.example/p'>a</a>",
    "<a href='ja&#0000;vascript:alert(1)' xlink:href='javascript:alert(1)'>a</a>",
    (
        "<svg><a xlink:href='javascript:alert(1)'><text y=9>a</text></a>"
        "<set attributeName=href to='javascript:alert(1)'></svg>"
    ),
    "<base href='//a.example/'><meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    (
        "<meta http-equiv=refresh content='0;url=//a.example/'>"
        "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    ),
    (
        "<meta http-equiv='Content-Type' content='text/html; charset=iso-2022-jp'>\x1b$B"
        "<img alt='\x1b(B'src=x onerror=alert(1)>"
    ),
    "<form action='javascript:alert(1)'><input type=submit formaction='data:text/html,x' value=a></form>",
    "<div style='width:expression(alert(1));behavior:url(//a.example/x.htc);-moz-binding:url(//a.example/x#y)'>a</div>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<frameset onload=alert(1)><frame src='javascript:parent.alert(1)'></frameset>",
    "<p title=\"`onmouseover=alert(1)`\" alt='``onerror=alert(1)'>a",
    "<image src=x onerror=alert(1)><isindex action=javascript:alert(1)>",
    "<h2><h3></h2><p></h3><table><p><ul><table><li></p></table><a><table><a href='javascript:alert(1)'>",
    "<b><p></b><i></p><a href=x><b><a href='javascript:alert(1)'></b></i>a",
    "<ol><li><svg><li><style></ol><img src=x onerror=alert(1)></li></svg>",
    (
        "<figure><img src='/admin/photos/1/' alt='\"><img src=x onerror=alert(1)>'>"
        "<figcaption></figure><svg onload=alert(1)>"
    ),
    "&lt;img src=x onerror=alert(1)&gt;&amp;lt;svg onload=alert(1)&amp;gt;",
    "<![CDATA[><img src=x onerror=alert(1)>]]><math><![CDATA[<img src=x onerror=alert(1)>]]></math>",
    (
        "\ufeff<\u0130mg src=x"
        " onerror=alert(1)>\uff1cscript\uff1ealert(1)\uff1c/script\uff1e\u2028<\u017fcript>alert(1)</\u017fcript>"
    ),
)
HOUSE = (
    "<p>Chữ <strong>đậm</strong> và <a href='https://a.example/?a=1&b=2'>liên kết</a></p>",
    "<figure><img src='/admin/photos/1/' alt='Ảnh'><figcaption>Chú thích</figcaption></figure>",
    "<table><thead><tr><th colspan=2>Việc</th></tr></thead><tbody><tr><td>A<td>B</tr></tbody></table>",
    "<ul><li>Một<ol><li>Hai</ol></ul><blockquote>Trích</blockquote><h2>Đề</h2><hr>",
)
SETS = (WORD, FACEBOOK, ACTING, MUTATING, MUTATING, HOUSE)
AROUND = (
    "svg", "math", "mtext", "style", "noscript", "template", "xmp", "title", "textarea", "select", "table", "td",
    "form", "button", "p", "a", "b", "li", "figure", "figcaption", "foreignObject", "annotation-xml", "desc", "iframe",
    "option", "frameset", "nobr", "ruby", "dialog", "blockquote", "noembed", "h2", "strong", "caption", "colgroup",
)  # fmt: skip
SIGNS = (
    "<",
    ">",
    '"',
    "'",
    "`",
    "/",
    "=",
    "&",
    "\x00",
    "\x0c",
    "\t",
    "\n",
    "-->",
    "<!--",
    "]]>",
    "&#",
    ";",
    "</",
    "\x1b",
)


def fragments(seed: int, number: int) -> Iterator[str]:
    """So many fragments, each made of one to three of the sets by one to five changes."""
    dice = random.Random(seed)
    for _number in range(number):
        text = _drawn(dice)
        for _change in range(dice.randint(1, 5)):
            text = dice.choice(CHANGES)(dice, text)
        yield text[:4000]


def _drawn(dice: random.Random) -> str:
    return dice.choice(dice.choice(SETS))


def _spliced(dice: random.Random, text: str) -> str:
    """Another fragment stands somewhere in it."""
    place = dice.randint(0, len(text))
    return text[:place] + _drawn(dice) + text[place:]


def _crossed(dice: random.Random, text: str) -> str:
    """Its beginning, and another's end."""
    other = _drawn(dice)
    return text[: dice.randint(0, len(text))] + other[dice.randint(0, len(other)) :]


def _nested(dice: random.Random, text: str) -> str:
    """It stands in other elements, which end or do not."""
    for tag in dice.sample(AROUND, dice.randint(1, 4)):
        text = f"<{tag}>{text}" + (f"</{tag}>" if dice.random() < 0.6 else "")
    return text


def _truncated(dice: random.Random, text: str) -> str:
    return text[: dice.randint(0, len(text))] if dice.random() < 0.5 else text[dice.randint(0, len(text)) :]


def _signed(dice: random.Random, text: str) -> str:
    """A sign more or less somewhere."""
    place = dice.randint(0, len(text))
    return text[:place] + dice.choice(SIGNS) + text[place + dice.randint(0, 2) :]


def _encoded(dice: random.Random, text: str) -> str:
    """Some of its signs are entities, in one of their spellings."""
    spell = dice.choice(("&#{};".format, "&#x{:x};".format, "&#x{:X}".format, "&#000{};".format))
    share = dice.choice((0.02, 0.2, 1))
    return "".join(spell(ord(sign)) if dice.random() < share else sign for sign in text)[:4000]


def _attributed(dice: random.Random, text: str) -> str:
    """The whole of it is the value of an attribute, escaped rightly or not."""
    value = html.escape(text) if dice.random() < 0.5 else text
    quote, name = (
        dice.choice(("'", '"', "`", "")),
        dice.choice(("title", "alt", "href", "src", "srcdoc", "style", "id")),
    )
    return f"<{dice.choice(('a', 'img', 'p', 'td', 'iframe'))} {name}={quote}{value}{quote}>"


def _renamed(dice: random.Random, text: str) -> str:
    """One of its elements is another one, or spelled in capitals."""
    tags = list(re.finditer(r"<(/?)([a-zA-Z]+)", text))
    if not tags:
        return text
    tag = dice.choice(tags)
    name = dice.choice((tag[2].upper(), dice.choice(AROUND), f"x:{tag[2]}", f"{tag[2]}/"))
    return f"{text[: tag.start()]}<{tag[1]}{name}{text[tag.end() :]}"


def _doubled(dice: random.Random, text: str) -> str:
    """A part of it comes again."""
    first, last = sorted(dice.randint(0, len(text)) for _end in "ab")
    return text[:last] + text[first:last] * dice.randint(1, 3) + text[last:]


def _decoded(_dice: random.Random, text: str) -> str:
    """As somebody reads it who takes entities for signs once too often."""
    return html.unescape(text)


CHANGES = (
    _spliced, _crossed, _nested, _truncated, _signed, _encoded, _attributed, _renamed, _doubled, _decoded,
    _spliced, _nested,
)  # fmt: skip
