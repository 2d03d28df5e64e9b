"""tables and statistics"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
revision = '07e199d8d755'
down_revision = '1bf11d73fcbb'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was kept lacks what is kept from now on: `python -m kernel rebuild reporting` hears it.
    op.execute('TRUNCATE campaigns, postes, rankings, responsables, wish_lists')
    op.create_table('choices',
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('person', sa.Uuid(), nullable=False),
    sa.Column('poste', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('hearts', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('campaign', 'round', 'person', 'poste', name=op.f('pk_choices'))
    )
    op.create_index('ix_choices_poste', 'choices', ['campaign', 'poste', 'round'], unique=False)
    op.create_table('closings',
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('closing', sa.Integer(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('campaign', 'round', 'closing', name=op.f('pk_closings'))
    )
    op.create_table('annulments',
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('closing', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('campaign', 'round', 'closing', name=op.f('pk_annulments'))
    )
    op.create_table('placements',
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('poste', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('refused', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('campaign', 'round', 'poste', 'person', name=op.f('pk_placements'))
    )
    op.add_column('campaigns', sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False))
    op.add_column('postes', sa.Column('option', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('postes', sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False))
    op.add_column('postes', sa.Column('shifted', sa.Boolean(), nullable=False))
    op.add_column('postes', sa.Column('months', sa.Integer(), nullable=False))
    op.add_column('rankings', sa.Column('certified', sa.Boolean(), nullable=False))
    op.add_column('responsables', sa.Column('access', sqlmodel.sql.sqltypes.AutoString(), nullable=False))
    op.drop_index(op.f('ix_responsables_campaign'), table_name='responsables')
    op.create_index('ix_responsables_poste', 'responsables', ['campaign', 'poste'], unique=False)
    op.add_column('wish_lists', sa.Column('wishes', sa.Integer(), nullable=False))
    op.drop_column('wish_lists', 'postes')
