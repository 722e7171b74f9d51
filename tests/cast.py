"""The known cast: the members of staff that every test uses."""

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password

from newsroom.models import Role, User

PASSWORD = "cast-password-1954"


@dataclass(frozen=True)
class Cast:
    """The accounts of one test; all have `PASSWORD`."""

    reporter: User  # Bắc Kạn and Thái Nguyên
    reporter2: User  # Lạng Sơn
    editor: User  # all provinces
    editor2: User  # all provinces
    editor_north: User  # Bắc Kạn and Thái Nguyên only
    chief: User
    admin: User  # the administrator's role
    root: User  # a superuser without a role
    outsider: User  # may sign in, has no role


ROLES: dict[str, tuple[Role, str]] = {
    "reporter": (Role.REPORTER, "Nông Thị Hạnh"),
    "reporter2": (Role.REPORTER, "Hoàng Văn Lương"),
    "editor": (Role.EDITOR, "Trần Minh Khuê"),
    "editor2": (Role.EDITOR, "Phạm Thu Giang"),
    "editor_north": (Role.EDITOR, "Lý Văn Tường"),
    "chief": (Role.CHIEF, "Đặng Quốc Bình"),
    "admin": (Role.ADMINISTRATOR, "Vũ Hải Yến"),
    "root": (Role.NONE, "Đỗ Kỹ Thuật"),
    "outsider": (Role.NONE, "Bùi Khách Lạ"),
}
NATIONWIDE = {"editor", "editor2", "chief"}
BEATS = {
    "reporter": ["bac-kan", "thai-nguyen"],
    "reporter2": ["lang-son"],
    "editor_north": ["bac-kan", "thai-nguyen"],
}


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)


def create_cast() -> Cast:
    """Make the accounts and their beats; provinces must be loaded."""
    from provinces.models import Beat, Province

    users = {}
    for username, (role, name) in ROLES.items():
        family, _, given = name.partition(" ")
        users[username] = User(
            username=username,
            password=_password_hash(),
            last_name=family,
            first_name=given,
            email=f"{username.replace('_', '-')}@newsroom.example",
            role=role,
            is_staff=True,
            is_superuser=username == "root",
            nationwide=username in NATIONWIDE,
        )
    User.objects.bulk_create(users.values())
    provinces = Province.objects.in_bulk(field_name="slug")
    Beat.objects.bulk_create(
        Beat(user=users[username], province=provinces[slug]) for username, slugs in BEATS.items() for slug in slugs
    )
    return Cast(**users)
