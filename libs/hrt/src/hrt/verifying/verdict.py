"""What a verification says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that does not agree: the rule broken, and by which pair, poste or figure."""

    rule: str
    subject: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}: {self.detail}"


@dataclass(frozen=True)
class Verdict:
    """`findings` are disagreements; `notes` tell what could not be, or was not, proven again."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything recomputed agrees."""
        return not self.findings
