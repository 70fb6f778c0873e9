"""Automatic replies: out-of-office mails, which are not a voice (SPEC §3, "Heard")."""

from __future__ import annotations

import re

# The forms that mail programs and their users write, in the case of `str.casefold` and without hyphens.
_FORMS = tuple(
    form
    for forms in (
        "out of office|out of the office|away from the office|not in the office|limited access to my email",
        "automatic reply|automatic response|automated reply|automated response|auto reply|autoreply",
        "on vacation until|on holiday until|on leave until|on annual leave|on parental leave",
        "abwesenheitsnotiz|automatische antwort|nicht im büro|ausser haus|bin abwesend|im urlaub",
        "absence du bureau|absent du bureau|réponse automatique|je suis absent|en congé|en vacances",
        "fuera de la oficina|fuera de oficina|respuesta automática|fora do escritório|resposta automática",
        "fuori ufficio|risposta automatica|niet op kantoor|automatisch antwoord|ben afwezig",
        "poza biurem|automatyczna odpowiedź|mimo kancelář|automatická odpověď|házon kívül",
        "inte på kontoret|automatiskt svar|ikke på kontoret|automatisk svar|poissa toimistolta",
        "automaattinen vastaus|ofis dışında|otomatik yanıt|вне офиса|автоматический ответ|автоответ",  # noqa: RUF001
        "不在にして|不在のお知らせ|自動返信|自動応答|自动回复|自動回覆|不在办公室|부재중|자동 회신|자동 응답",
    )
    for form in forms.split("|")
)
# The characters in which such a mail says what it is.
_READ = 2_000
_QUOTE = re.compile(r"^\s{0,3}>", re.MULTILINE)
_GAPS = re.compile(r"[\s\u2010-\u2015-]+")


def is_automatic_reply(body: str) -> bool:
    """Return whether a mail says that its sender is away; what it quotes does not count."""
    own = _QUOTE.split(body[:_READ], maxsplit=1)[0]
    text = _GAPS.sub(" ", own.casefold())
    return any(form in text for form in _FORMS)
