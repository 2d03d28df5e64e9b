"""audit"""

from kernel import audit_tables

revision = 'c1d7a0f2b9e4'
down_revision = 'a435389b945f'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_tables.create()
