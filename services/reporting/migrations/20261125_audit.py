"""audit"""

from kernel import audit_tables

revision = '1bf11d73fcbb'
down_revision = '6002398be228'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_tables.create()
