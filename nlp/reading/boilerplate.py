"""Lines of French sites that are no text of an article, as data, and what takes them away."""

from __future__ import annotations

import re

# Whole lines. Each is what sites put between or after paragraphs; the words are matched without
# regard to case, and with either apostrophe. What ends a line is taken as far as it goes ("}+"),
# and never tried shorter.
_READ = r"(?:à )?(?:lire|voir|écouter|découvrir|relire|revoir)(?: aussi| également| encore)?"
_SHARE = (
    r"(?:partager|partagez|imprimer|envoyer|commenter|réagir|écouter|sauvegarder|enregistrer|"
    r"copier le lien|facebook|twitter|x|whatsapp|linkedin|e-?mail|messenger|telegram|bluesky|pinterest)"
)
_LINES = (
    rf"{_READ}\s*:.{{0,300}}+",
    r"(?:à lire|lire|voir|écouter) (?:aussi|également)\b.{0,300}+",
    r"lire la suite\b.{0,100}+|lire plus\b.{0,60}+",
    r"sur le même (?:sujet|thème)\b.{0,250}+",
    r"(?:articles?|contenus?|vidéos?) (?:liés?|similaires?|recommandés?|associés?)\s*:?.{0,150}+",
    r"(?:la suite après|passer|fermer|voir) (?:cette |la )?publicité",
    r"publicité|advertisement|sponsorisé|contenu sponsorisé|annonce",
    r"il vous reste [\d.,]+\s*% (?:de cet article|de cet?te? \w+|à lire)\b.{0,200}+",
    r"(?:la suite|cet article|ce contenu|le reste|l'intégralité)\b.{0,60} "
    r"réservée?s?(?: à nos| aux) abonnés\b.{0,120}+",
    r"(?:article|contenu) réservé (?:aux|à nos) abonnés\.?",
    r"(?:déjà|pas encore) abonnée? \?.{0,120}+",
    r"(?:abonnez|inscrivez|identifiez|connectez)-vous\b.{0,200}+",
    r"(?:je m'abonne|s'abonner|se connecter|créer un compte)\b.{0,60}+",
    rf"{_SHARE}(?: (?:sur|par|cet|l')\b.{{0,60}}+)?",
    r"(?:suivez|retrouvez|rejoignez)-nous (?:sur|aussi)\b.{0,150}+",
    r"(?:recevez|abonnez-vous à) (?:notre|nos|la newsletter|toute l'actualité)\b.{0,200}+",
    r"(?:the post|l'article|cet article) .{0,300} "
    r"(?:appeared first on|est apparu (?:en premier|d'abord) sur) .{0,150}+",
    r"(?:continuer (?:la|à) lire|continuer la lecture|en savoir plus|read more)\b\W{0,5}+.{0,80}+",
    r"(?:temps de lecture|lecture|durée)\s*:?\s*\d+ ?min(?:utes?)?\.?",
    r"(?:©|\(c\)|crédits? photo|photo)\s*:?\s.{0,100}+",
    r"(?:mise? à jour|publiée?|modifiée?|postée?) le \d.{5,80}(?<!\.)",
    r"tous droits réservés\.?",
    r"\d+ (?:commentaires?|partages?|réactions?)",
)
_LINE = re.compile(rf"\W*(?:{'|'.join(_LINES)})\W*", re.IGNORECASE)
# Ends of a last paragraph.
_APPEARED = (
    r"(?:L['’]article|The post|Cet article)\s[^\n]{0,400}\s"
    r"(?:appeared first on|est apparu (?:d['’]abord|en premier) sur|a été publié en premier sur)\s"
    r"[^\n]{0,200}"
)
_MORE = r"(?:Lire la suite|Continue reading|Continuer la lecture|Read more)[^\n]{0,200}"
# Blanks are taken whole, from their first: to try each of many as the first takes their square
_CUT = rf"\s*+(?:{_APPEARED}|\[?(?:…|\.\.\.)\]?\s*+{_MORE})"
_TAIL = re.compile(rf"(?<!\s)(?:{_CUT}|(?<=[.!?»…])\s++{_MORE})\s*$")
_LONGEST = 400  # characters of such a line


def strip_boilerplate(text: str) -> str:
    """Return a text without such lines and ends; one that would have nothing left stays as it is."""
    text = _TAIL.sub("", text) or text
    kept = [line for line in text.split("\n") if not is_boilerplate(line)]
    stripped = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return stripped or text


def is_boilerplate(line: str) -> bool:
    """Tell whether a line is of the site and not of the article."""
    bare = line.strip().replace("’", "'").removeprefix("• ")
    if not bare or len(bare) > _LONGEST:
        return False
    return _LINE.fullmatch(bare) is not None
