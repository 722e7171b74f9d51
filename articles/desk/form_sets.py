"""The rows of the filing form: names under the story, officials, cited documents, photos."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions, pictures
from articles.away import FilesAway
from articles.desk.fields import BlockField, DayField, LineField
from articles.desk.rows import Row, Rows
from articles.models import AIUse, Article, ArticleOfficial, Byline, BylineRole, Citation, Document, Photo
from articles.models.documents import number_key
from articles.numbers import whole_number
from newsroom.models import User
from newsroom.vietnamese import date_label, fold, name_key, same
from provinces.models import Person, titles_on

NEW = "new"
AI_EXPLAINED = {AIUse.ASSISTED, AIUse.GENERATED}


# --- Names under the story ---------------------------------------------------


class BylineRow(Row):
    """A name as readers see it."""

    name = LineField(label=gettext_lazy("Name as printed"), longest=120, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=BylineRole, required=False)
    wanted = "name"

    @property
    def counts(self) -> bool:
        """A name that was emptied is gone."""
        return bool(not self.cleaned_data.get("remove") and self.cleaned_data.get("name"))


class Bylines(Rows):
    """The names under a story. A colleague's signature stands for the account: who wrote a text does not approve it."""

    @staticmethod
    def get_default_prefix() -> str:
        return "bylines"

    def rows_of(self, article: Article) -> QuerySet[Byline]:
        return article.bylines.all()

    def initial_of(self, row: Byline) -> dict[str, Any]:
        return {"id": row.pk, "position": row.position, "name": row.name, "role": row.role}

    def save(self, article: Article) -> None:
        """Write the rows."""
        self.drop_missing()
        accounts = accounts_by_name()
        for position, form in enumerate(self.in_order, 1):
            row = form.existing or Byline(article=article)
            name = form.cleaned_data["name"]
            if row.name != name:
                row.name, row.user = name, accounts.get(name.casefold())
            row.role = form.cleaned_data["role"] or BylineRole.TEXT
            row.position = position
            row.save()

    @staticmethod
    def signatures() -> list[str]:
        """What colleagues sign with, to choose from."""
        writers = User.objects.filter(role__in=permissions.WRITERS, is_active=True)
        return sorted({user.signature for user in writers}, key=name_key)


def accounts_by_name() -> dict[str, User]:
    """The accounts that file stories, by signature and name in small letters; a name that two share is left out."""
    found: dict[str, User | None] = {}
    for user in User.objects.filter(role__in=permissions.WRITERS, is_active=True):
        for name in {user.signature.casefold(), user.display_name.casefold()}:
            found[name] = user if name not in found else None
    return {name: user for name, user in found.items() if user is not None}


# --- Officials ---------------------------------------------------------------


class OfficialRow(Row):
    """An official: one whom the desk knows, or a new name. `called` gives the people of the names in all rows."""

    person = forms.CharField(required=False, widget=forms.HiddenInput)
    name = LineField(label=gettext_lazy("Name"), longest=120, required=False)
    titles_given = LineField(label=gettext_lazy("Title in the text"), longest=400, required=False)
    wanted = "name"

    namesakes: list[Person] = []
    found: Person | None = None

    def __init__(self, *args: Any, called: Callable[[], Mapping[str, list[Person]]], **kwargs: Any) -> None:
        self.called = called
        super().__init__(*args, **kwargs)

    @property
    def key(self) -> int | None:
        """Whom it names, where that is known."""
        return self.existing.person_id if self.existing else (self.found.pk if self.found else None)

    def clean(self) -> dict[str, Any]:
        """The name decides; the number tells people of one name apart. Several of one name: the reporter chooses."""
        data = super().clean() or self.cleaned_data
        name = data.get("name")
        if self.existing or not name or data.get("remove"):
            return data
        namesakes = [person for person in self.called().get(fold(name), []) if same(person.name, name)][:20]
        self.found = next((person for person in namesakes if str(person.pk) == data.get("person")), None)
        if namesakes and not self.found and data.get("person") != NEW:
            self.namesakes = namesakes
            self.add_error("name", _("The desk knows this name. Say who is meant."))
        return data


class Officials(Rows):
    """The officials whom a story names, in protocol order."""

    @staticmethod
    def get_default_prefix() -> str:
        return "officials"

    def rows_of(self, article: Article) -> QuerySet[ArticleOfficial]:
        return article.official_rows.select_related("person")

    def initial_of(self, row: ArticleOfficial) -> dict[str, Any]:
        return {"id": row.pk, "position": row.position, "titles_given": row.titles_given, "name": row.person.name}

    @cached_property
    def called(self) -> Mapping[str, list[Person]]:
        """The people whom the user may know of by the names that stand in the rows: one query."""
        names = {fold(form.data.get(form.add_prefix("name"), "")) for form in self.forms if not form.existing}
        rows = permissions.known_to(self.user, Person.objects.filter(folded__in=names), self.at)
        return {name: list(people) for name, people in groupby(rows.order_by("folded", "pk"), lambda row: row.folded)}

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"called": lambda: self.called}

    def with_titles(self, day: date) -> None:
        """Give each person on the form the titles held on that day (`titles`): one query."""
        people = [row.person for row in self.at_story.values()]
        people += [person for form in self.forms for person in (*form.namesakes, form.found) if person]
        titles = titles_on(people, day) if people else {}
        for person in people:
            person.titles = titles[person.pk]  # type: ignore[attr-defined]

    def save(self, article: Article) -> None:
        """Write the rows; a new name becomes a proposed person."""
        self.drop_missing()
        for position, form in enumerate(self.in_order, 1):
            data = form.cleaned_data
            row = form.existing or ArticleOfficial(article=article)
            if not form.existing:
                row.person = form.found or Person.objects.create(
                    name=data["name"], proposed_by=self.user, confirmed=False
                )
            row.titles_given = data["titles_given"]
            row.position = position
            row.save()


# --- Documents ---------------------------------------------------------------


class DocumentRow(Row):
    """A document that the story cites: one that the desk knows, or a new one."""

    document = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = LineField(
        label=gettext_lazy("Kind"),
        longest=60,
        required=False,
        help_text=gettext_lazy("Kết luận, Kế hoạch, Nghị quyết …"),
    )
    number = LineField(
        label=gettext_lazy("Number"), longest=80, required=False, help_text=gettext_lazy("As printed: 231-KL/TU")
    )
    issued_on = DayField(label=gettext_lazy("Issued on"), required=False)
    issuer = LineField(label=gettext_lazy("Issuer"), longest=200, required=False)
    wanted = "number"

    found: Document | None = None

    @property
    def key(self) -> int | str | None:
        """Which document it is."""
        if self.existing or self.found:
            return self.existing.document_id if self.existing else self.found.pk  # type: ignore[union-attr]
        data = self.cleaned_data
        return f"{number_key(data['number'])} {data['issued_on']} {data['issuer']}" if data["number"] else None

    def clean(self) -> dict[str, Any]:
        """Find the document that is meant rather than keep it twice."""
        data = super().clean() or self.cleaned_data
        if self.existing or data.get("remove") or self.errors:
            return data
        if not data["number"]:
            if data["kind"] or data["issued_on"] or data["issuer"]:
                self.add_error("number", _("Write the number of the document."))
            return data
        self._find(data)
        return data

    def _find(self, data: dict[str, Any]) -> None:
        rows = Document.objects.filter(number_key=number_key(data["number"])).order_by("pk")
        known = permissions.known_to(self.user, rows, self.at)
        if data["issued_on"]:
            known = known.filter(issued_on=data["issued_on"])
        self.found = known.filter(pk=whole_number(data["document"])).first()
        if self.found:
            return
        alike = list(known.filter(issuer=data["issuer"])[:20]) if data["issuer"] else list(known[:20])
        if data["issuer"] and not alike:
            alike = [document for document in known[:500] if same(document.issuer, data["issuer"])][:20]
        if len(alike) > 1:
            names = "; ".join(about_document(document) for document in alike)
            message = _("Several documents have this number: %(documents)s. Write date and issuer of the one you mean.")
            self.add_error("number", ValidationError(message, code="several", params={"documents": names}))
        self.found = alike[0] if len(alike) == 1 else None


def about_document(document: Document) -> str:
    """Kind, number, date and issuer in one line."""
    facts = [date_label(document.issued_on) if document.issued_on else "", document.issuer]
    known = ", ".join(fact for fact in facts if fact)
    return f"{document} ({known})" if known else str(document)


class Documents(Rows):
    """The documents that a story cites, in order."""

    @staticmethod
    def get_default_prefix() -> str:
        return "documents"

    def rows_of(self, article: Article) -> QuerySet[Citation]:
        return article.citations.select_related("document")

    def initial_of(self, row: Citation) -> dict[str, Any]:
        return {"id": row.pk, "position": row.position, "number": row.document.number}

    def save(self, article: Article) -> None:
        """Write the rows; a new document is a proposal."""
        self.drop_missing()
        for position, form in enumerate(self.in_order, 1):
            row = form.existing or Citation(article=article)
            if not form.existing:
                row.document = form.found or self._propose(form.cleaned_data)
            row.position = position
            row.save()

    def _propose(self, data: dict[str, Any]) -> Document:
        """Its own row, or the one that holds the very same number, day and issuer, whoever proposed that."""
        key = {"number_key": number_key(data["number"]), "issued_on": data["issued_on"], "issuer": data["issuer"]}
        proposal = {"kind": data["kind"], "number": data["number"], "proposed_by": self.user, "confirmed": False}
        return Document.objects.get_or_create(**key, defaults=proposal)[0]


# --- Photos ------------------------------------------------------------------


def percent(label: Any) -> forms.IntegerField:
    """A place in the picture, in hundredths of its size."""
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=100, initial=50)


class PhotoRow(Row):
    """A photo: of the story, staged by this user, or sent along as a file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("JPEG, PNG or WebP."),
    )
    caption = BlockField(label=gettext_lazy("Caption"), longest=2000, required=False)
    credit = LineField(label=gettext_lazy("Photo by"), longest=120, required=False)
    alt = LineField(
        label=gettext_lazy("Alternative text"),
        longest=400,
        required=False,
        help_text=gettext_lazy("What the picture shows, for people who do not see it."),
    )
    consent = LineField(
        label=gettext_lazy("Consent"),
        longest=300,
        required=False,
        help_text=gettext_lazy("Where children, victims or patients can be known: who agreed to that, and how."),
    )
    ai_use = forms.ChoiceField(label=gettext_lazy("Use of AI in this photo"), choices=AIUse.choices, required=False)
    ai_note = LineField(label=gettext_lazy("What was done with AI, with which tool"), longest=300, required=False)
    focal_x = percent(gettext_lazy("Focal point, from the left (%)"))
    focal_y = percent(gettext_lazy("Focal point, from the top (%)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caption"].widget.attrs["rows"] = 2
        self.photo: Photo | None = self.existing

    @property
    def counts(self) -> bool:
        """There is a photo."""
        return self.photo is not None and not self.cleaned_data.get("remove")

    def clean(self) -> dict[str, Any]:
        """Keep a photo that was sent along at once, whatever else the form may lack."""
        data = super().clean() or self.cleaned_data
        if data.get("ai_use") in AI_EXPLAINED and not data.get("ai_note") and not data.get("remove"):
            self.add_error("ai_note", _("Write what was done with AI, and with which tool."))
        if data.get("file") and not data.get("remove"):
            try:
                self.photo = pictures.stage(data["file"], self.user)
                self.at_story[self.photo.pk] = self.photo
            except (ValidationError, FilesAway) as error:
                self.add_error("file", error)
        return data


class Photos(Rows):
    """The photos of a story, in order."""

    @staticmethod
    def get_default_prefix() -> str:
        return "photos"

    def __init__(
        self,
        article: Article | None,
        user,
        at: datetime,
        data: Any = None,
        files: Any = None,
        staged: Iterable[Photo] = (),
    ) -> None:
        """`staged` are photos of the user that an empty form begins with, below those of the story."""
        staged = list(staged)
        rows = [*self.rows_of(article), *staged] if article and staged else staged
        super().__init__(article, user, at, data, files, initial=[self.initial_of(row) for row in rows])
        self.at_story |= {photo.pk: photo for photo in staged}
        if self.is_bound:
            numbers = {form._number() for form in self.forms} - set(self.at_story)
            for photo in self._to_hand(numbers, user) if any(numbers) else []:
                self.at_story[photo.pk] = photo
            for form in self.forms:
                form.existing = form.photo = self.at_story.get(form._number())

    def _to_hand(self, numbers: set[int], user) -> QuerySet[Photo]:
        """Photos of no story that this user sent in, or that an earlier version of this very story shows."""
        own = Q(uploaded_by=user)
        if self.article is not None:
            shown = self.article.revisions.values_list("data__photos", flat=True)
            own |= Q(pk__in={photo["id"] for photos in shown for photo in photos})
        return Photo.objects.filter(own, pk__in=numbers, article=None, library=False)

    def rows_of(self, article: Article) -> QuerySet[Photo]:
        return article.photos.all()

    def initial_of(self, row: Photo) -> dict[str, Any]:
        names = ("position", "caption", "credit", "alt", "consent", "ai_use", "ai_note")
        focal = {"focal_x": round(row.focal_x * 100), "focal_y": round(row.focal_y * 100)}
        return {"id": row.pk} | {name: getattr(row, name) for name in names} | focal

    def drop_missing(self) -> None:
        """A photo taken out of a story is staged again: older revisions still show it to who sent it."""
        kept = {form.photo.pk for form in self.in_order}
        gone = [pk for pk, photo in self.at_story.items() if photo.article_id is not None and pk not in kept]
        Photo.objects.filter(pk__in=gone, article=self.article).update(article=None)

    def save(self, article: Article) -> None:
        """Write the rows; staged photos become the story's."""
        self.drop_missing()
        for position, form in enumerate(self.in_order, 1):
            data, photo = form.cleaned_data, form.photo
            photo.article, photo.position, photo.staged = article, position, False
            for name in ("caption", "credit", "alt", "consent", "ai_use", "ai_note"):
                setattr(photo, name, data[name])
            for name in ("focal_x", "focal_y"):
                share = data[name]
                if share is not None and share != round(getattr(photo, name) * 100):
                    setattr(photo, name, share / 100)
            photo.save()


def _set(row: type[Row], rows: type[Rows], most: int) -> Any:
    return forms.formset_factory(row, formset=rows, extra=1, max_num=most, absolute_max=most + 20, validate_max=True)


BylineSet = _set(BylineRow, Bylines, 20)
OfficialSet = _set(OfficialRow, Officials, 60)
DocumentSet = _set(DocumentRow, Documents, 40)
PhotoSet = _set(PhotoRow, Photos, 40)
