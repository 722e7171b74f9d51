"""Checks of photos: caption, credit, alternative text, consent where people at risk are shown, withdrawn before."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks.finding import Mark, check, said
from articles.checks.story import Facts, Story

_AT_RISK = re.compile(
    r"""(?<!\w)(?i:
        trẻ[ ](?:em|nhỏ|thơ|mồ[ ]côi|sơ[ ]sinh|khuyết[ ]tật|tự[ ]kỷ) | (?:lũ|đám|các|những|bọn)[ ](?:trẻ|em)
      | em[ ](?:bé|nhỏ|gái|trai)
      | (?:cháu|bé)[ ](?:bé|gái|trai|nhỏ) | các[ ](?:cháu|bé) | (?<!ghế[ ])(?<!sách[ ])(?<!thẻ[ ])học[ ](?:sinh|trò)
      | thiếu[ ](?:nhi|niên)(?![ ]tiền[ ]phong) | nhi[ ]đồng | vị[ ]thành[ ]niên | (?:già|người[ ]lớn)[ ]và[ ]trẻ
      | (?:ẵm|bế)[ ]con | nạn[ ]nhân | bị[ ](?:nạn|hại|thương|bạo[ ](?:hành|lực)|xâm[ ]hại|tai[ ]nạn|nhiễm)
      | bệnh[ ]nhân | người[ ]bệnh | sản[ ]phụ | chạy[ ]thận | giường[ ]bệnh
    )(?!\w)""",
    re.VERBOSE,
)


@check(_("a photo without a caption"), blocking=True)
def photo_caption(story: Story, facts: Facts) -> Iterator[Mark]:
    """Each photo says what it shows, beside it or where it stands in the text."""
    for row, photo in enumerate(story.photos):
        if not photo.caption:
            yield Mark(said(_("Photo %(number)d has no caption."), number=row + 1), f"photos-{row}-caption")


@check(_("a photo without a credit"), blocking=True)
def photo_credit(story: Story, facts: Facts) -> Iterator[Mark]:
    """Each photo says whose it is."""
    for row, photo in enumerate(story.photos):
        if not photo.credit:
            sentence = said(_("Photo %(number)d has no credit: who took it?"), number=row + 1)
            yield Mark(sentence, f"photos-{row}-credit", text=photo.caption)


@check(_("a photo without alternative text"))
def photo_alt(story: Story, facts: Facts) -> Iterator[Mark]:
    """Each photo says what is to be seen to those who cannot see it."""
    for row, photo in enumerate(story.photos):
        if not photo.alt:
            sentence = said(
                _("Photo %(number)d has no alternative text: what is to be seen, for readers who cannot see it?"),
                number=row + 1,
            )
            yield Mark(sentence, f"photos-{row}-alt", text=photo.caption)


@check(_("children, victims or patients in a photo without a note on consent"))
def photo_consent(story: Story, facts: Facts) -> Iterator[Mark]:
    """Where caption or alternative text speak of people at risk, the photo has a note on their consent."""
    for row, photo in enumerate(story.photos):
        if photo.consent:
            continue
        for field in (f"photos-{row}-caption", f"photos-{row}-alt"):
            if found := _AT_RISK.search(story.texts[field]):
                sentence = said(
                    _("Photo %(number)d shows “%(people)s”: note who agreed to that, or show nobody who can be known."),
                    number=row + 1,
                    people=found[0],
                )
                yield Mark(sentence, field, found.start(), found.end())
                break


@check(_("a photo of a story that was withdrawn"))
def photo_withdrawn(story: Story, facts: Facts) -> Iterator[Mark]:
    """What was taken from readers with its story comes back only when somebody meant it to."""
    for row, photo in enumerate(story.photos):
        if photo.sha256 in facts.withdrawn_photos:
            sentence = said(
                _("Photo %(number)d was in a story that has been withdrawn: may readers see it again?"), number=row + 1
            )
            yield Mark(sentence, f"photos-{row}-caption", text=photo.caption)
