"""URLs of the house, both sides in one process; `tests/test_urls_by_role.py` lists each with who may open it."""

from newsroom import urls_desk, urls_public

urlpatterns = [*urls_desk.inside, *urls_public.urlpatterns]
handler404 = "newsroom.views.page_not_found"
handler500 = "newsroom.views.server_error"
