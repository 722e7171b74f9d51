"""The sample intake of the demo: a paper whose feed nobody asks, what it sent, and a correspondent without a code."""

from datetime import datetime, timedelta
from pathlib import Path

from articles.desk import wire_drafts
from articles.models import Supplier, WireItem, WireKind
from articles.wire import feeds, keeping
from provinces.models import Province

FEED = Path(__file__).parent / "samples" / "wire.xml"
ITEMS = 2


def make(now: datetime) -> None:
    """Write the paper and the correspondent down, and have the items of the sample feed wait as drafts."""
    province = Province.objects.get(slug="thai-nguyen")
    paper = Supplier.objects.create(
        name="Báo Non Xanh",
        url="https://bao-non-xanh.example/rss",
        province=province,
        credit="Theo Báo Non Xanh",
        licence="Nguồn tin mẫu. Thỏa thuận trao đổi tin bài số 12/TT: dùng lại toàn văn, ghi rõ nguồn.",
        active=False,  # there is no such paper
    )
    Supplier.objects.create(name="Lê Hoài Thu (cộng tác viên mẫu)", kind=WireKind.MAIL, province=province)
    at = now - timedelta(hours=2)
    keeping.entries(paper, feeds.read(FEED.read_bytes()), paper.url, at)
    for number in WireItem.objects.filter(supplier=paper).order_by("pk").values_list("pk", flat=True):
        wire_drafts.file(number, at)
