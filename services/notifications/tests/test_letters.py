"""What each mail says."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any

import pytest
import told_of_candidates
from notifications.usecases import letters
from notifications.usecases.letters import Letter, Letterhead

HEAD = Letterhead(
    public_url="https://appariement.test",
    sender="Appariement <nepasrepondre@appariement.test>",
    host="appariement.test",
    assistance="assistance@appariement.test",
)
CLOSES, OPENS = "2026-03-07T23:00:00+00:00", "2026-03-04T08:00:00+00:00"
ROUND = {"round": 1, "campaign": "Campagne de mars 2026", "postes": [], "total": 0}
REMINDER = ROUND | {"closes_at": CLOSES, "uncertified": False}
POSTES = [("69-0418 – Pédiatrie, CHU", 7), ("69-0419 – Urgences, CHU", 1)]
OWN = {"by": "votre scolarité", "former": "l@internes.test", "address": "l@chu.test"}
WITHDRAWN: dict[str, Any] = {
    "poste": "69-0418", "label": POSTES[0][0], "withdrawn": True, "places": 0,
    "reason": "Fermeture de lits",
}  # fmt: skip
MOVED = {"old": CLOSES, "new": "2026-03-08T11:00:00+00:00", "reason": "Panne d'un opérateur"}
SUBSTITUTED = {"substitute": "Paul Mesnard", "referent": "Hélène Brévannes", "stands": True}
FIGURES: dict[str, dict[str, Any]] = {
    "sign_in": {"expires_at": "2026-03-04T16:52:00+00:00", "code": "048213"},
    "round_opened": ROUND | {"closes_at": CLOSES, "percent": 20, "floor": 2},
    "ranking_opened": ROUND | {"closes_at": CLOSES, "percent": 80, "postes": POSTES, "total": 8},
    "wishes_reminder": REMINDER | {"missing": 3, "poste": None},
    "ranking_reminder": REMINDER | {"missing": 1, "poste": "69-0418"},
    "deadline_moved": ROUND
    | {
        "old": CLOSES,
        "new": "2026-03-08T11:00:00+00:00",
        "reason": "Panne d'un opérateur",
        "ranking": False,
    },
    "result_available": ROUND,
    "postes_published": ROUND | {"opens_at": OPENS, "reason": None, "address": "odile@chu.test"},
    "opening_reminder": ROUND | {"opens_at": OPENS, "reason": None, "address": "odile@chu.test"},
    "campaign_suspended": ROUND | {"opens_at": OPENS, "reason": "Panne d'un opérateur"},
    "campaign_resumed": ROUND | {"opens_at": OPENS, "reason": "La panne est réparée"},
    "affectations_available": ROUND | {"postes": POSTES[:1]},
    "address_confirmation": {"expires_at": "2026-03-05T16:52:00+00:00", "code": None},
    "address_changed": OWN,
    "accounts_merged": OWN,
    "name_changed": {"name": "Lina Charvoz-Bel", "by": "votre scolarité"},
    "role_given": {"role": "coordonnateur, Pédiatrie, Lyon", "by": "le ministère"},
    "role_withdrawn": {"role": "auditeur", "by": "le ministère"},
    "second_factor_added": {"factor": "une clé d'accès", "at": "2026-03-04T16:52:00+00:00"},
    "second_factor_removed": {"factor": "une clé d'accès", "at": "2026-03-04T16:52:00+00:00"},
    "second_factor_reset": {"reset_at": "2026-03-04T16:52:00+00:00"},
    "ticket_received": {"reference": "A-00417"},
    "ticket_answered": {"reference": "A-00417", "lines": ["Le calendrier est public.", "", "ARS"]},
    "ticket_closed": {"reference": "A-00417"},
    "tickets_waiting": {"waiting": 12, "overdue": 1},
    "places_withdrawn": ROUND | WITHDRAWN | {"places_before": 3},
    "candidature_impaired": ROUND | WITHDRAWN | {"phase": "wishes"},
    "affectation_decided": ROUND,
    "poste_decided": ROUND | WITHDRAWN,
} | told_of_candidates.FIGURES
SUBJECTS = {
    "sign_in": "Votre lien de connexion, valable jusqu'à 17 h 52",
    "round_opened": "Les candidatures sont ouvertes jusqu'au samedi 7 mars à 23 h 59",
    "ranking_opened": "8 candidatures à classer avant le samedi 7 mars à 23 h 59",
    "wishes_reminder": "Il vous manque 3 candidatures avant le samedi 7 mars à 23 h 59",
    "ranking_reminder": "Classement non valide : il manque 1 candidature",
    "deadline_moved": "L'échéance est déplacée au dimanche 8 mars à 12 h",
    "result_available": "Votre résultat du 1er tour est disponible",
    "postes_published": "Vos postes sont publiés : vérifiez-les avant le mercredi 4 mars à 9 h",
    "opening_reminder": "La campagne ouvre le mercredi 4 mars à 9 h",
    "campaign_suspended": "La campagne est suspendue",
    "campaign_resumed": "La campagne reprend",
    "affectations_available": "Affectations de votre poste : 1er tour",
    "address_confirmation": "Confirmez votre adresse avant le jeudi 5 mars à 17 h 52",
    "address_changed": "Votre adresse principale a été modifiée",
    "accounts_merged": "Vos deux comptes ont été réunis",
    "name_changed": "Votre nom a été modifié",
    "role_given": "Un rôle vous a été donné",
    "role_withdrawn": "Un rôle vous a été retiré",
    "second_factor_added": "Un second facteur a été ajouté",
    "second_factor_removed": "Un second facteur a été retiré",
    "second_factor_reset": "Vos seconds facteurs ont été réinitialisés",
    "ticket_received": "[A-00417] Votre demande est arrivée",
    "ticket_answered": "[A-00417] Réponse à votre demande",
    "ticket_closed": "[A-00417] Votre demande est close",
    "tickets_waiting": "12 demandes d'assistance à traiter",
    "places_withdrawn": "Le poste 69-0418 est retiré",
    "candidature_impaired": "Le poste 69-0418 que vous avez demandé est retiré",
    "substitution": "Poste 69-0418 : un remplaçant est désigné",
    "affectation_decided": "Une décision concerne votre affectation",
    "poste_decided": "Poste 69-0418 : les affectations ont changé",
} | told_of_candidates.SUBJECTS
KINDS = sorted(FIGURES)


def letter(kind: str, *, name: str | None = "Lina Charvoz", **changes: Any) -> Letter:
    link = "https://appariement.test/connexion/lien/abc" if kind == "sign_in" else None
    return letters.compose(kind, FIGURES[kind] | changes, letterhead=HEAD, name=name, link=link)


def plain(text: str) -> str:
    """With ordinary spaces, to compare words."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("kind", KINDS)
def test_the_subject_is_the_one_agreed(kind: str) -> None:
    assert plain(letter(kind).subject) == SUBJECTS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_html_has_one_link_to_the_site_and_nothing_to_load(kind: str) -> None:
    read = Reader(letter(kind).html)
    (link,) = read.links
    assert link.startswith("https://appariement.test/")
    assert not {"img", "script", "link", "iframe", "object"} & set(read.tags)
    assert "url(" not in letter(kind).html


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_say_the_same(kind: str) -> None:
    written = letter(kind)
    shown = " ".join(Reader(written.html).words.split())
    for line in written.text.splitlines():
        words = line.removeprefix("– ").removeprefix("-- ").removesuffix("\u00a0:")
        assert " ".join(words.split()) in shown


@pytest.mark.parametrize("kind", KINDS)
def test_the_footer_says_who_why_and_whom_to_ask(kind: str) -> None:
    footer = letter(kind).text.split("\n-- \n")[1]
    assert footer.startswith("Appariement, affectation des docteurs juniors.")
    assert "Ce message vous est envoyé car " in footer
    assert "assistance@appariement.test" in footer


@pytest.mark.parametrize("kind", KINDS)
def test_double_signs_never_begin_a_line(kind: str) -> None:
    written = letter(kind)
    shown = written.text + Reader(written.html).words
    assert not re.search(r" [;:!?%»]|« ", shown)
    assert not re.search(r"\d h\b", shown)


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_is_escaped_in_html_and_left_alone_in_text(kind: str) -> None:
    name = 'Zoé <b>d\'Arc</b> & "Fils"'
    written = letter(kind, name=name)
    assert f"Bonjour {name}," in written.text
    assert "<b>" not in written.html
    assert f"Bonjour {name}," in Reader(written.html).words


def test_a_reason_is_escaped_and_stays_on_its_line() -> None:
    written = letter("deadline_moved", reason="Panne\n\n<script>alert(1)</script> & autres")
    assert "– Motif\u00a0: Panne <script>alert(1)</script> & autres\n" in written.text
    assert "script" not in Reader(written.html).tags


def test_a_name_not_heard_yet_leaves_a_bare_greeting() -> None:
    assert letter("result_available", name=None).text.startswith("Bonjour,\n")


def test_the_sign_in_link_is_whole_on_a_line_of_its_own() -> None:
    lines = letter("sign_in").text.splitlines()
    assert "https://appariement.test/connexion/lien/abc" in lines


def test_the_code_is_in_the_text_in_two_groups_and_not_in_the_subject() -> None:
    mail = letter("sign_in")
    assert "048 213" in plain(mail.text)
    assert "048" not in mail.subject


@pytest.mark.rule("M1")
def test_a_mail_of_results_has_no_place_for_a_result() -> None:
    """Nothing of the person's result is given to the text: the same figures for everyone."""
    text = plain(letter("result_available").text)
    assert "Connectez-vous pour lire le vôtre" in text
    assert "https://appariement.test/candidat/resultats/1" in text
    for word in ("69-", "cœur", "rang", "affecté", "sans poste", "retenu"):
        assert word not in text


def test_a_mail_of_affectations_names_postes_and_no_candidate() -> None:
    text = letter("affectations_available", postes=POSTES).text
    assert "– 69-0418 – Pédiatrie, CHU\n– 69-0419 – Urgences, CHU" in text
    assert "Affectations de vos postes" in letter("affectations_available", postes=POSTES).subject


@pytest.mark.rule("S16")
@pytest.mark.parametrize("kind", ["postes_published", "opening_reminder"])
def test_a_mail_before_the_opening_recalls_the_address_to_use(kind: str) -> None:
    words = "utilisez l'adresse à laquelle ce message est envoyé : odile@chu.test"
    assert words in plain(letter(kind).text)


def test_a_suspension_and_its_end_say_why() -> None:
    assert "Motif : Panne d'un opérateur" in plain(letter("campaign_suspended").text)
    assert "– La panne est réparée" in plain(letter("campaign_resumed").text)


def test_one_mail_lists_all_the_postes_to_rank() -> None:
    text = plain(letter("ranking_opened").text)
    assert "– 69-0418 – Pédiatrie, CHU : 7 candidatures\n" in text
    assert "– 69-0419 – Urgences, CHU : 1 candidature\n" in text
    assert "au moins 80 % des candidatures" in text


@pytest.mark.rule("P13")
def test_a_moved_deadline_says_old_new_and_why() -> None:
    text = plain(letter("deadline_moved").text)
    assert "Nouvelle échéance : dimanche 8 mars à 12 h" in text
    assert "Ancienne échéance : samedi 7 mars à 23 h 59" in text
    assert "Motif : Panne d'un opérateur" in text
    assert "/candidat/voeux" in text
    assert "/responsable/classements" in letter("deadline_moved", ranking=True).text


def test_fewer_places_are_told_to_those_who_answer_for_the_poste_and_to_those_who_applied() -> None:
    fewer = {"withdrawn": False, "places": 2}
    answers = letter("places_withdrawn", **fewer)
    assert plain(answers.subject) == "Poste 69-0418 : 2 places au lieu de 3"
    assert "il en reste 2 sur 3" in plain(answers.text)
    assert "confirmez-la de nouveau" in plain(answers.text)
    applied = letter("candidature_impaired", **fewer)
    assert plain(applied.subject) == "Poste 69-0418 : il reste 2 places"
    assert "Votre candidature reste enregistrée" in plain(applied.text)
    for text in (plain(answers.text), plain(applied.text)):
        assert "– Motif : Fermeture de lits" in text
        assert "– Poste : 69-0418 – Pédiatrie, CHU" in text


def test_who_applied_reads_whether_something_can_still_be_done() -> None:
    assert "vous pouvez demander d'autres postes" in letter("candidature_impaired").text
    closed = letter("candidature_impaired", phase="ranking").text
    assert "vous n'avez rien à faire" in closed
    assert "demander d'autres postes" not in closed


def test_a_substitution_says_who_acts_and_who_reads() -> None:
    text = plain(letter("substitution").text)
    assert "désigné Paul Mesnard pour répondre de ce poste à la place du référent" in text
    ended = letter("substitution", stands=False)
    assert plain(ended.subject) == "Poste 69-0418 : la suppléance prend fin"
    assert "Hélène Brévannes répond de nouveau de ce poste" in plain(ended.text)


def test_the_second_round_says_its_number() -> None:
    subject = plain(letter("round_opened", round=2).subject)
    assert subject == "Le 2e tour est ouvert jusqu'au samedi 7 mars à 23 h 59"


def test_the_envelope_is_that_of_an_automatic_mail_in_french() -> None:
    written = letter("round_opened")
    message = letters.address(
        written,
        to="lina@chu.test",
        message_id="<abc@appariement.test>",
        at=datetime(2026, 3, 4, 8, 0, tzinfo=UTC),
        letterhead=HEAD,
    )
    read = message_from_bytes(message, policy=policy.default)
    assert read["From"] == HEAD.sender
    assert read["Message-ID"] == "<abc@appariement.test>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "fr"
    assert read["Date"].datetime == datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
    assert read["Subject"] == written.subject
    text, html = (read.get_body([kind]) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    for part, body in ((text, written.text), (html, written.html)):
        assert part.get_content().replace("\r\n", "\n").rstrip("\n") == body
    assert max(map(len, message.splitlines())) <= 78
    assert message.isascii()
    assert message.count(b"\n") == message.count(b"\r\n")
