"""URLs of the public site."""

from django.urls import path

from articles.public import (
    archive,
    corrections,
    directory,
    events,
    feeds,
    front,
    install,
    lists,
    media,
    people,
    prompts,
    provinces,
    reports,
    search,
    share_pictures,
    sitemaps,
    story,
)
from articles.public.api import documentation
from articles.public.api import urls as api

# In both languages; the English ones lie under /en/.
pages = [
    path("", front.front, name="front"),
    path("tin/<slug:slug>-<int:article_id>/", story.story, name="story"),
    path("tinh/", directory.directory, name="provinces"),
    path("tinh/<slug:slug>/", provinces.province, name="province"),
    path("chuyen-muc/<slug:slug>/", lists.section, name="section"),
    path("bao-cao/", reports.reports, name="reports"),
    path("su-kien/", events.events, name="events"),
    path("su-kien/<slug:slug>/", events.event, name="event"),
    path("can-bo/", people.people, name="people"),
    path("can-bo/<slug:slug>/", people.person, name="person"),
    path("chu-de/<slug:slug>/", lists.topic, name="topic"),
    path("van-ban/<slug:slug>/", lists.document, name="document"),
    path("luu-tru/<int:year>/", archive.year, name="archive_year"),
    path("luu-tru/<int:year>/<int:month>/", archive.month, name="archive_month"),
    path("luu-tru/<int:year>/quy-<int:number>/", archive.quarter, name="archive_quarter"),
    path("cai-chinh/", corrections.corrections, name="corrections"),
    path("tim-kiem/", search.search, name="search"),
    path("tim-kiem/goi-y/", prompts.prompts, name="prompts"),
    path("ngoai-tuyen/", install.offline, name="offline"),
    path("api/v1/", documentation.documentation, name="api"),
]

# In no language.
files = [
    *api.urlpatterns(),
    path("media/<str:name>", media.media, name="media"),
    path("chia-se/<int:article_id>.jpg", share_pictures.share_picture, name="share_picture"),
    *feeds.urlpatterns(),
    path("sw.js", install.service_worker, name="service_worker"),
    path("ung-dung.webmanifest", install.manifest, name="manifest"),
    path("tim-kiem/goi-y.json", prompts.for_browsers, name="prompts_for_browsers"),
    path("opensearch.xml", prompts.description, name="opensearch"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-trang.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-<slug:kind>-<int:number>.xml", sitemaps.part, name="sitemap_part"),
]
