"""Which parameters of an address each public page reads; whatever else stands in an address changes nothing."""

_FILTERS = ("tinh", "don-vi", "quy", "chuyen-muc", "chu-de", "can-bo", "su-kien")
# By the name of the route.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "front": ("p", "truoc"),  # `?p=` is how an older site named its stories
    "provinces": ("quy",),
    "province": ("don-vi", "quy", "truoc"),
    "story": (),
    "section": ("truoc",),
    "reports": ("tinh", "ky", "nam", "truoc"),
    "events": ("truoc",),
    "event": ("tinh", "truoc"),
    "people": ("sau",),
    "person": ("truoc",),
    "topic": ("truoc",),
    "document": ("truoc",),
    "archive_year": ("truoc",),
    "archive_month": ("truoc",),
    "archive_quarter": ("tinh", "truoc"),
    "corrections": ("truoc",),
    "search": ("q", *_FILTERS, "sap-xep", "truoc"),
    "prompts": ("q",),
    "prompts_for_browsers": ("q",),
    "opensearch": (),
    "offline": (),
    "share_picture": (),
    "service_worker": (),
    "manifest": (),
    "robots": (),
    "sitemap": (),
    "sitemap_pages": (),
    "sitemap_news": (),
    "sitemap_part": (),
}
FEEDS = ("_rss", "_atom", "_json")


def parameters_of(route: str) -> tuple[str, ...] | None:
    """The parameters that a public page, or a feed of one, reads; None for what is not a page of the paper."""
    for feed in FEEDS:
        route = route.removesuffix(feed)
    return PARAMETERS.get(route)
