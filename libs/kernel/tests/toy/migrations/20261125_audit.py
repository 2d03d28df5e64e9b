"""audit"""

from kernel import audit_tables

revision = '34c5557dfe8c'
down_revision = '4e266391cae7'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_tables.create()
