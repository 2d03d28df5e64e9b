"""audit"""

from kernel import audit_tables

revision = '7c1e0f5a9b21'
down_revision = '551014b5d504'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_tables.create()
