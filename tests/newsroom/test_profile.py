"""One's own profile: pen names that no colleague uses, mail address, language, signing out everywhere else."""

import pytest

from articles import permissions
from articles.models import HouseEntry
from newsroom.models import User
from tests.articles.desk.stories import filed

PROFILE = "/admin/profile/"
pytestmark = pytest.mark.django_db


def send(client, **fields):
    return client.post(PROFILE, {"pen_name": "", "other_pen_names": "", "email": "", "language": "vi"} | fields)


@pytest.fixture
def reporter(cast, client) -> User:
    """Signed in."""
    client.force_login(cast.reporter)
    return cast.reporter


def test_pen_names_are_kept_tidy_and_once(reporter, client):
    names = "  Hạnh  Nông \r\nNgười Bắc Kạn\nHạnh Nông\nThu Hà\n"
    assert send(client, pen_name="Thu Hà", other_pen_names=names).status_code == 302
    reporter.refresh_from_db()
    assert (reporter.pen_name, reporter.other_pen_names) == ("Thu Hà", ["Hạnh Nông", "Người Bắc Kạn"])
    assert reporter.names == {"Nông Thị Hạnh", "Thu Hà", "Hạnh Nông", "Người Bắc Kạn"}
    assert "Người Bắc Kạn" in client.get(PROFILE).content.decode()


@pytest.mark.parametrize("field", ["pen_name", "other_pen_names"])
@pytest.mark.parametrize("taken", ["Thu Hà", "thu hà", "Người  Lạng Sơn", "Hoàng Văn Lương"])
def test_no_name_of_a_colleague_is_taken(cast, reporter, client, field, taken):
    User.objects.filter(pk=cast.reporter2.pk).update(pen_name="Thu Hà", other_pen_names=["Người Lạng Sơn"])
    answer = send(client, **{field: taken})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}


def test_too_many_or_too_long_pen_names_are_refused(reporter, client):
    assert send(client, other_pen_names="\n".join(f"Bút {n}" for n in range(20))).status_code == 422
    assert send(client, other_pen_names="x" * 121).status_code == 422


def test_whoever_signed_with_any_of_their_pen_names_does_not_decide(cast):
    cast.editor.other_pen_names = ["Người Bắc Kạn"]
    cast.editor.save()
    story = filed(cast.reporter, bylines=[("Người Bắc Kạn", "text")])
    assert permissions.has_written(cast.editor, story)
    assert not permissions.has_written(cast.editor2, story)


def test_the_mail_address_is_ones_own_to_change(reporter, client):
    assert send(client, email="hanh@newsroom.example").status_code == 302
    assert send(client, email="không phải").status_code == 422
    reporter.refresh_from_db()
    assert reporter.email == "hanh@newsroom.example"


def test_signing_out_everywhere_leaves_this_session_alone(reporter, client):
    elsewhere = client.__class__()
    elsewhere.force_login(reporter)
    assert client.post(f"{PROFILE}sign-out/").status_code == 302
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    assert (HouseEntry.objects.get().kind, HouseEntry.objects.get().by) == ("sign_out", reporter)
    assert client.get(f"{PROFILE}sign-out/").status_code == 405
