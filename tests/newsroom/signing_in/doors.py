"""Going through the doors of the sign-in as somebody of the cast."""

from django.test import Client
from django.utils import timezone

from newsroom.models import Factor, FactorKind
from newsroom.signing_in import codes, factors
from newsroom.signing_in.seal import seal
from tests.cast import PASSWORD

LOGIN, SECOND, SET_UP, OWN = (
    "/admin/login/",
    "/admin/login/second/",
    "/admin/login/set-up/",
    "/admin/profile/second-factor/",
)


def with_app(user) -> tuple[str, list[str]]:
    """Give somebody an authenticator app; its secret, and recovery codes."""
    secret = codes.new_secret()
    Factor.objects.create(
        user=user, kind=FactorKind.APP, name="Điện thoại", secret=seal(secret), made_at=timezone.now()
    )
    return secret, factors.renew_codes(user)


def code_now(secret: str, later: int = 0) -> str:
    """What the app shows, or will in so many steps."""
    return codes.code_of(secret, int(timezone.now().timestamp()) // codes.STEP + later)


def first_step(username: str, client: Client | None = None, address: str = LOGIN) -> tuple[Client, str]:
    """A browser that gave the right password, and where it was sent."""
    client = client or Client()
    return client, client.post(address, {"username": username, "password": PASSWORD}).headers.get("Location", "")


def is_in(client: Client) -> bool:
    """Whether the desk opens."""
    return client.get("/admin/").status_code == 200
