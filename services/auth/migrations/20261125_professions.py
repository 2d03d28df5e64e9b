"""professions, sign-ins by campaign, mails that come back, tries by method"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '5d1c7e20b9a4'
down_revision = 'ea7bb0268601'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('campaigns',
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('finished', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('campaign', name=op.f('pk_campaigns'))
    )
    op.create_table('campaign_sign_ins',
    sa.Column('person', sa.Uuid(), nullable=False),
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['persons.id'], name=op.f('fk_campaign_sign_ins_person')),
    sa.PrimaryKeyConstraint('person', 'campaign', name=op.f('pk_campaign_sign_ins'))
    )
    op.create_table('undelivered',
    sa.Column('person', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('person', name=op.f('pk_undelivered'))
    )
    op.add_column('persons', sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('persons', sa.Column('service', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('persons', sa.Column('establishment', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    # They count for an hour: those of before are forgotten.
    op.execute('DELETE FROM wrong_factors')
    op.add_column('wrong_factors', sa.Column('method', sa.String(), nullable=False))
    op.drop_index('ix_wrong_factors_person', table_name='wrong_factors')
    op.create_index('ix_wrong_factors_person', 'wrong_factors', ['person', 'method', 'tried_at'], unique=False)
