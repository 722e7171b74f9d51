"""The wire: the papers and correspondents whose stories come in by themselves, and each item that came."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.desk import Article
from articles.models.intake import Source
from provinces.models import Province


class WireKind(models.TextChoices):
    """How the items of a supplier come."""

    FEED = "feed", _("RSS or Atom feed")
    NINJS = "ninjs", _("ninjs or JSON feed")
    MAIL = "mail", _("Correspondent, by mail")


class SupplierQuerySet(models.QuerySet["Supplier"]):
    """Suppliers."""

    def due(self, at: datetime) -> Self:
        """The feeds that are to be read by now, the one that waits longest first."""
        feeds = self.filter(active=True).exclude(kind=WireKind.MAIL)
        return feeds.filter(Q(next_at=None) | Q(next_at__lte=at)).order_by(F("next_at").asc(nulls_first=True), "pk")


class Supplier(models.Model):
    """A paper with a feed, or a correspondent who sends mail: whose the stories are, and on what terms we have them."""

    name = models.CharField(
        _("name"), max_length=120, help_text=_("Of the paper or the person, as colleagues know it.")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=WireKind, default=WireKind.FEED)
    url = models.URLField(
        _("address of the feed"), max_length=500, blank=True, help_text=_("Begins with https:// or http://.")
    )
    province = models.ForeignKey(
        Province,
        on_delete=models.PROTECT,
        verbose_name=_("province"),
        related_name="+",
        help_text=_("In whose intake the items wait."),
    )
    credit = models.CharField(
        _("credit line required"),
        max_length=200,
        blank=True,
        help_text=_("For instance: Theo Báo Bắc Kạn. A story made of an item cannot be saved or published without it."),
    )
    licence = models.TextField(
        _("licence"), max_length=2000, blank=True, help_text=_("What was agreed on: who allowed what, and since when.")
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("account"),
        related_name="+",
        help_text=_("Of a correspondent who works here: what they send becomes a draft of their own at once."),
    )
    active = models.BooleanField(_("in use"), default=True, help_text=_("From others nothing is taken in."))
    code_hash = models.CharField(max_length=64, blank=True, default="", editable=False)  # of a correspondent's code

    # What reading the feed left behind.
    etag = models.CharField(max_length=300, blank=True, default="", editable=False)
    last_modified = models.CharField(max_length=100, blank=True, default="", editable=False)
    fetched_at = models.DateTimeField(_("last read"), null=True, editable=False)
    next_at = models.DateTimeField(_("to be read next"), null=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, editable=False)
    error = models.CharField(_("what went wrong last"), max_length=300, blank=True, default="", editable=False)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier of stories")
        verbose_name_plural = _("suppliers of stories")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="supplier_has_an_address",
                condition=(Q(kind=WireKind.MAIL) & Q(url="")) | (~Q(kind=WireKind.MAIL) & ~Q(url="")),
                violation_error_message=_("A feed has an address, and a correspondent has none."),
            ),
            models.CheckConstraint(
                name="supplier_with_an_account_writes",
                condition=Q(kind=WireKind.MAIL) | Q(account=None, code_hash=""),
                violation_error_message=_("Only a correspondent has an account."),
            ),
            models.UniqueConstraint(fields=["url"], condition=~Q(url=""), name="supplier_url_once"),
            models.UniqueConstraint(fields=["code_hash"], condition=~Q(code_hash=""), name="supplier_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ItemState(models.TextChoices):
    """What became of an item."""

    NEW = "new", _("Came in")
    WAITING = "waiting", _("Waits as a draft")
    TAKEN = "taken", _("Taken")
    DROPPED = "dropped", _("Dropped")
    BROKEN = "broken", _("Could not be read")


class WireItemQuerySet(models.QuerySet["WireItem"]):
    """Items. Who may see which is `articles.permissions.wire_items_for`."""

    def waiting(self) -> Self:
        """Those to be decided on: drafts that nobody has taken, and what could not be read."""
        untaken = Q(state=ItemState.WAITING, story__filed_by=F("original__received_by"))
        return self.filter(untaken | Q(state=ItemState.BROKEN))

    def for_lists(self) -> Self:
        """With what a list shows, without the texts."""
        return self.select_related("supplier__province", "original", "story__head").defer(
            "original__text", "original__content", "story__body", "story__head__data"
        )


class WireItem(models.Model):
    """One item of a supplier: kept once as it came, then made one draft."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, verbose_name=_("supplier"), related_name="items")
    key = models.CharField(max_length=64, help_text=_("SHA-256 in hex of what tells the item from others."))
    original = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="wire_item")
    title = models.CharField(_("title"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ItemState, default=ItemState.NEW)
    story = models.OneToOneField(Article, on_delete=models.PROTECT, null=True, related_name="wire_item")
    arrived_at = models.DateTimeField(_("arrived"))
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(_("what is wrong with it"), max_length=300, blank=True, default="")
    resembles = models.JSONField(
        default=list, editable=False, help_text=_("Number and percent of stories that its draft was much like.")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, verbose_name=_("decided by"), related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True, default="")

    objects = WireItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item from outside")
        verbose_name_plural = _("items from outside")
        indexes = [models.Index(fields=["state", "-arrived_at", "-id"], name="wire_items_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "key"], name="wire_item_once"),
            models.CheckConstraint(
                name="wire_item_waits_as_a_draft",
                condition=~Q(state__in=[ItemState.WAITING, ItemState.TAKEN]) | Q(story__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def came(self) -> dict[str, Any]:
        """Its provenance, as it stands in the source on record: `supplier`, `address`, `identity`, `credit` …"""
        return self.original.provenance.get("wire", {})


class Mailbox(models.Model):
    """How far a mailbox was read: its messages are numbered, and nothing in it is changed."""

    address = models.CharField(max_length=300, unique=True)  # without the password
    validity = models.BigIntegerField(default=0)  # of the numbers: the server changes it when it gives out new ones
    last_number = models.BigIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)  # mails without the code of an active correspondent
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.address
