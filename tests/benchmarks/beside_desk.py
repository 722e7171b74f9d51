"""Saving and publishing on the newsroom's desk in DATABASE_URL, a story for each line; run by `beside_pages`."""

import json
import os
import sys
import tempfile


def main() -> None:
    """Tell what each costs until there are no more lines."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEWSROOM_TEST_FOLDER"] = folder
        django.setup()
        for line in sys.stdin:
            sys.stdout.write(json.dumps(_story(json.loads(line)["turn"])) + "\n")
            sys.stdout.flush()


def _story(turn: int) -> dict[str, float]:
    """CPU milliseconds of saving a draft that is there, and of approving it."""
    from articles.models import Section
    from newsroom import sample
    from tests.articles.desk.filing import ADD, change, filled
    from tests.articles.desk.stories import move_url
    from tests.benchmarks.archives import Archive
    from tests.benchmarks.pages import newest_draft, signed_in
    from tests.benchmarks.turns import timed

    people = sample.make_accounts("mat-tran-1930")
    writes, decides = signed_in(people["reporter"]), signed_in(people["editor"])
    words = Archive(1000, seed=2).story(turn % 1000)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in words.paragraphs)
    given = {"section": Section.objects.order_by("pk")[0].pk, "headline": words.headline, "body": body}
    assert writes.post(ADD, filled(**given, lead=words.lead)).status_code == 302
    story = newest_draft(people["reporter"])
    fields = filled(**given, version=story.version, lead=f"{words.lead} Lần {turn}.")
    saved, save = timed(lambda: writes.post(change(story), fields))
    assert saved.status_code == 302, saved.content.decode()[:2000]

    def move(name: str, client):
        story.refresh_from_db()
        sent = {"revision_hash": story.head.hash, "version": story.version, "when": "now"}
        answer, cost = timed(lambda: client.post(move_url(story, name), sent))
        assert answer.status_code == 302, answer.content.decode()[:2000]
        return cost

    move("submit", writes)
    move("claim", decides)
    return {"save": save, "publish": move("approve", decides)}


if __name__ == "__main__":
    main()
