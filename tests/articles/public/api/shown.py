"""Stories with everything, for tests of what the API tells of them."""

from datetime import date, timedelta
from typing import Any

from articles.models import Document, Event, PublishedArticle
from provinces.models import Person
from tests import factories

NOON = factories.moment("2026-11-20 12:00")
API = "/api/v1/"
OFFICES = [("Chủ tịch", date(2021, 1, 1), None), ("Phó Chủ tịch", date(2015, 1, 1), date(2021, 1, 1))]


def stories(count: int = 1, **fields: Any) -> list[PublishedArticle]:
    """Stories an hour apart, the newest first, which share an event, an official, a document and a topic."""
    common = {
        "section": factories.section(),
        "event": Event.objects.first() or factories.event(provinces=["bac-kan"], place="Nhà văn hóa"),
        "event_date": date(2023, 10, 10),
        "officials": [Person.objects.first() or factories.person(offices=OFFICES)],
        "documents": [Document.objects.first() or factories.document()],
        "topics": ["Nông thôn mới"],
        "genre": "activity-report",
        "period": "2023-Q3",
        "bylines": [("Minh Quân", "text")],
        "source_credit": "Theo Báo Thử",
        "dateline_tag": "Mặt trận",
    }
    return [
        factories.publish(f"Bắc Kạn: Hội nghị {number}", at=NOON - timedelta(hours=number), **common | fields)
        for number in range(count)
    ]


# Every list of the site that the API has: its parameters, and the page with the same stories in the same order.
LISTS = {
    "": "/luu-tru/2026/11/",
    "tinh=thai-nguyen": "/tinh/thai-nguyen/",
    "tinh=bac-kan": "/tinh/bac-kan/",
    "tinh=thai-nguyen&don-vi=bac-kan": "/tinh/thai-nguyen/?don-vi=bac-kan",
    "tinh=thai-nguyen&don-vi=bac-kan&quy=2023-4": "/tinh/thai-nguyen/?don-vi=bac-kan&quy=2023-4",
    "tinh=thai-nguyen&quy=2023-3": "/tinh/thai-nguyen/?quy=2023-3",
    "quy=2023-4": "/luu-tru/2023/quy-4/",
    "ky=2023-Q3": "/bao-cao/?ky=2023-Q3",
    "ky=2023-Q3&tinh=bac-kan": "/bao-cao/?ky=2023-Q3&tinh=bac-kan",
    "the-loai=activity-report": "/bao-cao/",
    "the-loai=activity-report&tinh=lang-son": "/bao-cao/?tinh=lang-son",
    "chuyen-muc=hoat-dong-mat-tran": "/chuyen-muc/hoat-dong-mat-tran/",
    "chu-de=nong-thon-moi": "/chu-de/nong-thon-moi/",
    "can-bo=phuong-thi-thu": "/can-bo/phuong-thi-thu/",
    "su-kien=hoi-nghi-quy-iii": "/su-kien/hoi-nghi-quy-iii/",
    "su-kien=hoi-nghi-quy-iii&tinh=thai-nguyen": "/su-kien/hoi-nghi-quy-iii/?tinh=thai-nguyen",
    "van-ban=231-kl-tu": "/van-ban/231-kl-tu/",
}
# Address → literal number of queries, whether there are 1 or 30 stories.
QUERIES = {
    "stories": 1,
    "stories?tinh=thai-nguyen&don-vi=bac-kan&quy=2023-4": 1,
    "stories?ky=2023-Q3&tinh=bac-kan": 1,
    "stories?chuyen-muc=hoat-dong-mat-tran": 2,
    "stories?chu-de=nong-thon-moi": 2,
    "stories?can-bo=phuong-thi-thu": 2,
    "stories?su-kien=hoi-nghi-quy-iii": 2,
    "stories?van-ban=231-kl-tu": 2,
    "stories?format=ninjs": 1,
    "stories/{number}": 1,
    "provinces": 0,
    "provinces/thai-nguyen": 0,
    "quarters": 1,
    "quarters/2023-4": 2,
    "events": 1,
    "events/hoi-nghi-quy-iii": 2,
    "officials": 1,
    "officials/phuong-thi-thu": 2,
    "documents": 1,
    "documents/231-kl-tu": 2,
    "openapi.json": 0,
}
