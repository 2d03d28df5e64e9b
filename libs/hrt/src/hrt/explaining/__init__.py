"""Why this poste, and why not each one preferred."""

from hrt.explaining.entry import Explainer, explain
from hrt.explaining.explanation import Explanation, Preferred
from hrt.explaining.postes import PosteExplanation
from hrt.explaining.sentences import poste_sentences, sentences

__all__ = [
    "Explainer",
    "Explanation",
    "PosteExplanation",
    "Preferred",
    "explain",
    "poste_sentences",
    "sentences",
]
