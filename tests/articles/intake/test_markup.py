"""The body of a parsed text as HTML."""

import pytest

from articles import html
from articles.intake.markup import body


def marked(text: str) -> str:
    """All lines of the text as a body."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans += [(start, start + len(line))] if line.strip() else []
        start += len(line) + 1
    return body(text, spans)


LONG = "Mặt trận tỉnh đã tổ chức hội nghị với nhiều đại biểu tham dự và phát biểu."


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (f"{LONG}\n\n{LONG}", f"<p>{LONG}</p><p>{LONG}</p>"),
        (f"{LONG}\nKết quả bước đầu\n{LONG}", f"<p>{LONG}</p><h2>Kết quả bước đầu</h2><p>{LONG}</p>"),
        (f"{LONG}\n1. Kết quả\n{LONG}", f"<p>{LONG}</p><h2>1. Kết quả</h2><p>{LONG}</p>"),
        (f"{LONG}\nKết quả bước đầu.\n{LONG}", f"<p>{LONG}</p><p>Kết quả bước đầu.</p><p>{LONG}</p>"),
        (f"Kết quả bước đầu\n{LONG}", f"<p>Kết quả bước đầu</p><p>{LONG}</p>"),
        ("- Một việc;\n- Hai việc.", "<ul><li><p>Một việc;</p></li><li><p>Hai việc.</p></li></ul>"),
        ("- Chỉ một việc.", "<p>- Chỉ một việc.</p>"),
        (
            "Xã\tSố hộ\nBằng Vân\t12\tđạt",
            "<table><tbody><tr><td><p>Xã</p></td><td><p>Số hộ</p></td><td><p></p></td></tr>"
            "<tr><td><p>Bằng Vân</p></td><td><p>12</p></td><td><p>đạt</p></td></tr></tbody></table>",
        ),
        ("<script>alert(1)</script> & thế", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; thế</p>"),
        ("Một\u200b chữ\u00a0liền", "<p>Một chữ liền</p>"),
        ("", ""),
    ],
)
def test_what_a_body_becomes(text, made):
    assert marked(text) == made


def test_what_is_made_is_clean_already():
    made = marked(f"{LONG}\nKết quả bước đầu\n{LONG}\n- Một;\n- Hai.\nXã\tSố\nVân\t12\n<b>a</b>")
    assert html.clean(made) == made
