"""audit"""

from kernel import audit_tables

revision = '383521189882'
down_revision = '91f964552f0c'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_tables.create()
