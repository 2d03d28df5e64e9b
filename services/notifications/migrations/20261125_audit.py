"""audit"""

from kernel import audit_tables

revision = 'dcbc1a39761c'
down_revision = '5c447bba42e1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_tables.create()
