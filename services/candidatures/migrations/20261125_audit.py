"""audit"""

from kernel import audit_tables

revision = '2e9d47b6c803'
down_revision = '87da82c71535'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_tables.create()
