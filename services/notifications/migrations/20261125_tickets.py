"""mails about tickets are sealed too"""

from alembic import op

revision = 'b7e2c94d10fa'
down_revision = '523450cff848'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f('ck_mails_sealed_until_ended'), 'mails')
    op.create_check_constraint(
        op.f('ck_mails_sealed_until_ended'), 'mails', "sealed IS NULL OR state = 'queued'"
    )
