"""Others' facts, remembered as they come. Each handler writes the whole of what its event says,
and nothing that another topic says: so the order between topics does not matter."""

from reporting.consumers import people, references, results, saved
from reporting.consumers.subscribed import subscriptions

__all__ = ["people", "references", "results", "saved", "subscriptions"]
