"""A second implementation, by plain reading of the definitions; it shares no code with `solve`."""

from hrt.verifying.entry import verify
from hrt.verifying.record import InvalidRecord, verify_record
from hrt.verifying.verdict import Finding, Verdict

__all__ = ["Finding", "InvalidRecord", "Verdict", "verify", "verify_record"]
