"""What happens to every request: no cookies in public, our own error page, the language of the path or the account."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/tinh/", "/healthz", "/khong-co/"])
def test_public_pages_answer_alike_whatever_cookies_come_and_set_none(path):
    plain, noisy = Client(), Client()
    for name in ("sessionid", "csrftoken", "messages", "django_language"):
        noisy.cookies[name] = "rác;rác\x01" if name == "messages" else "0" * 31 + "!"
    answers = [client.get(path) for client in (plain, noisy)]
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", ["/khong-co-trang-nay/", "/tin/khong-co-999999/", "/tinh/khong-co/"])
def test_what_is_not_there_is_answered_in_our_design(settings, debug, path):
    settings.DEBUG = debug
    answer = Client().get(path)
    assert answer.status_code == 404
    assert "site/base.html" in [template.name for template in answer.templates]


def test_the_desk_speaks_the_language_of_the_account(cast, client):
    for language, word in (("vi", 'lang="vi"'), ("en", 'lang="en"')):
        cast.editor.language = language
        cast.editor.save()
        client.force_login(cast.editor)
        assert word in client.get("/admin/").text


@pytest.mark.parametrize(("path", "compressed"), [("/tinh/", True), ("/rss/", False), ("/admin/login/", False)])
def test_only_public_pages_are_compressed_on_their_way(path: str, compressed: bool):
    plain, packed = Client().get(path), Client().get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.has_header("Content-Encoding") == compressed
    assert len(packed.content) < len(plain.content) / 3 or not compressed
    assert ("Accept-Encoding" in plain.get("Vary", "")) == compressed
