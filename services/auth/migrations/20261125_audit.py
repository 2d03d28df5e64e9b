"""audit"""

from kernel import audit_tables

revision = 'f245251e3460'
down_revision = '95699d11ca80'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_tables.create()
