"""Addresses under a story of the desk: reading, deciding, history."""

from django.contrib import admin
from django.urls import path

from articles.desk import (
    comments,
    corrections,
    embargo,
    history,
    inspect,
    moves,
    overrule,
    proposals,
    reader_links,
    redactions,
    review,
    similar,
)

urlpatterns = [
    path("<int:pk>/review/", admin.site.admin_view(review.review), name="articles_article_review"),
    path("<int:pk>/move/<slug:name>/", admin.site.admin_view(moves.move), name="articles_article_move"),
    path("<int:pk>/overrule/", admin.site.admin_view(overrule.overrule), name="articles_article_overrule"),
    path("<int:pk>/confirm/", admin.site.admin_view(proposals.confirm), name="articles_article_confirm"),
    path("<int:pk>/history/", admin.site.admin_view(history.history), name="articles_article_history"),
    path("<int:pk>/link/", admin.site.admin_view(reader_links.give), name="articles_article_link"),
    path("<int:pk>/link/<int:number>/end/", admin.site.admin_view(reader_links.end), name="articles_article_link_end"),
    path("<int:pk>/correction/", admin.site.admin_view(corrections.ask), name="articles_article_correction"),
    path("<int:pk>/comments/", admin.site.admin_view(comments.add), name="articles_article_comment"),
    path(
        "<int:pk>/comments/<int:thread>/<slug:what>/",
        admin.site.admin_view(comments.decide),
        name="articles_article_decide",
    ),
    path("<int:pk>/similar/<int:other>/", admin.site.admin_view(similar.beside), name="articles_article_similar"),
    path("<int:pk>/inspect/", admin.site.admin_view(inspect.inspect), name="articles_article_inspect"),
    path("<int:pk>/redact/", admin.site.admin_view(redactions.redact), name="articles_article_redact"),
    path(
        "<int:pk>/redact/<int:number>/decide/",
        admin.site.admin_view(redactions.decide),
        name="articles_article_redact_decide",
    ),
    path(
        "<int:pk>/redact/<int:number>/evidence/",
        admin.site.admin_view(redactions.evidence),
        name="articles_article_redact_evidence",
    ),
    path("<int:pk>/embargo/", admin.site.admin_view(embargo.move), name="articles_article_embargo"),
]
