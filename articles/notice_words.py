"""What a notice says: one sentence for each kind, in the language of whoever reads it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Notice

SENTENCES = {
    "submit": gettext_lazy("%(who)s submitted it: it waits for an editor"),
    "release": gettext_lazy("%(who)s put it back into the queue"),
    "claim": gettext_lazy("%(who)s claimed it"),
    "take_back": gettext_lazy("%(who)s took it back"),
    "return": gettext_lazy("%(who)s returned it"),
    "hold": gettext_lazy("%(who)s set it aside"),
    "resume": gettext_lazy("%(who)s resumed it: it waits for an editor"),
    "approve": gettext_lazy("%(who)s approved it"),
    "revise": gettext_lazy("%(who)s changed it after your approval"),
    "spike": gettext_lazy("%(who)s dropped it"),
    "reopen": gettext_lazy("%(who)s reopened it"),
    "unschedule": gettext_lazy("%(who)s took it off the schedule"),
    "withdraw": gettext_lazy("%(who)s withdrew it: readers see it no more"),
    "restore": gettext_lazy("%(who)s restored it: readers see it again"),
    "republish": gettext_lazy("%(who)s rebuilt its pages"),
    "comment": gettext_lazy("%(who)s commented on it"),
    "mention": gettext_lazy("%(who)s mentions you"),
    "resolve": gettext_lazy("%(who)s settled a comment"),
    "reopen_thread": gettext_lazy("%(who)s opened a comment again"),
    "suggest": gettext_lazy("%(who)s suggests a change"),
    "accept": gettext_lazy("%(who)s accepted a suggested change"),
    "reject": gettext_lazy("%(who)s rejected a suggested change"),
    "overrule": gettext_lazy("%(who)s overruled a check"),
    "origin": gettext_lazy("%(who)s filed it from a source"),
    "take_in": gettext_lazy("%(who)s took it from the intake"),
    "confirm": gettext_lazy("%(who)s confirmed a proposal"),
    "keep_own": gettext_lazy("%(who)s keeps it beside a story that it resembles"),
    "update": gettext_lazy("%(who)s made another text the next version of it"),
    "take_over": gettext_lazy("%(who)s took it over from your table"),
    "expire": gettext_lazy("your claim has expired: it is back in the queue"),
    "correction_ask": gettext_lazy("%(who)s asks for a correction"),
    "correction_decide": gettext_lazy("%(who)s decided on a correction"),
    "correction_due": gettext_lazy("a correction is due"),
    "correction_late": gettext_lazy("a correction is late"),
    "correct": gettext_lazy("%(who)s published a correction"),
    "answer": gettext_lazy("%(who)s published an answer to it"),
    "inspect": gettext_lazy("%(who)s looked at the sealed text"),
    "unseal": gettext_lazy("%(who)s lets you look at the sealed text: mend it"),
    "embargo": gettext_lazy("%(who)s moved its embargo"),
    "redact_ask": gettext_lazy("%(who)s asks that words be taken out of it"),
    "redact_refuse": gettext_lazy("%(who)s decided that nothing is taken out of it"),
    "redact": gettext_lazy("%(who)s had words taken out of it for good"),
    "evidence": gettext_lazy("%(who)s looked at what was taken out of it"),
    "hand_over": gettext_lazy("%(who)s handed it over"),
    "link": gettext_lazy("%(who)s gave an outside reader a link to it"),
    "link_read": gettext_lazy("the outside reader opened your link"),
    "link_remark": gettext_lazy("an outside reader remarked on it"),
    "link_end": gettext_lazy("the link of an outside reader is no longer good"),
}


def sentence(notice: Notice) -> str:
    """What happened, without a full stop: `Trần Minh Khuê đã trả lại bài`."""
    by = notice.entry.by
    text = str(SENTENCES[notice.kind]) % {"who": by.display_name if by else _("the system")}
    return text[:1].upper() + text[1:]
