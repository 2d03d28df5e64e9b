"""sign-ins by campaign"""

import sqlalchemy as sa
from alembic import op

revision = 'c31f8a6d4e07'
down_revision = '63968a4e9365'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was known is told again by auth, person by person, at their next sign-in.
    op.add_column('persons', sa.Column('signed_in', sa.ARRAY(sa.Text()), server_default='{}', nullable=False))
    op.alter_column('persons', 'signed_in', server_default=None)
    op.drop_column('persons', 'first_sign_in_at')
