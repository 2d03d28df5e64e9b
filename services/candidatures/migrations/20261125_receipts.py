"""receipts"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from kernel.migrations import append_only
from sqlalchemy.dialects import postgresql

revision = '942b23b06ef4'
down_revision = 'eb1cbae2e0a4'
branch_labels = None
depends_on = None

# 32 bytes by the server's strong generator, for the rounds that were there.
DRAWN = "decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')"
EMPTY_ROOT = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'


def upgrade() -> None:
    op.create_table('matched_runs',
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('closing', sa.Integer(), nullable=False),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('campaign', 'round', 'closing', 'run', name=op.f('pk_matched_runs'))
    )
    op.create_table('public_keys',
    sa.Column('kid', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('use', sa.String(), nullable=False),
    sa.Column('jwk', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("use IN ('receipts', 'records')", name=op.f('ck_public_keys_use')),
    sa.PrimaryKeyConstraint('kid', name=op.f('pk_public_keys'))
    )
    op.create_table('receipts',
    sa.Column('number', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('person', sa.Uuid(), nullable=False),
    sa.Column('poste', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('saved_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('content', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.CheckConstraint('version >= 1', name=op.f('ck_receipts_version')),
    sa.ForeignKeyConstraint(['campaign', 'round'], ['rounds.campaign', 'rounds.round'], name=op.f('fk_receipts_campaign_round')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_receipts'))
    )
    op.create_index('uq_receipts_ranking', 'receipts', ['campaign', 'round', 'poste', 'version'], unique=True, postgresql_where=sa.text('poste IS NOT NULL'))
    op.create_index('uq_receipts_wishes', 'receipts', ['campaign', 'round', 'person', 'version'], unique=True, postgresql_where=sa.text('poste IS NULL'))
    op.create_table('records',
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('closing', sa.Integer(), nullable=False),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('issued_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('payload', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['campaign', 'round', 'closing'], ['snapshots.campaign', 'snapshots.round', 'snapshots.closing'], name=op.f('fk_records_campaign_round_closing')),
    sa.PrimaryKeyConstraint('campaign', 'round', 'closing', 'complete', name=op.f('pk_records'))
    )
    op.create_table('roll_leaves',
    sa.Column('campaign', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('closing', sa.Integer(), nullable=False),
    sa.Column('index', sa.Integer(), nullable=False),
    sa.Column('person', sa.Uuid(), nullable=True),
    sa.Column('poste', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('receipt', sa.BigInteger(), nullable=False),
    sa.Column('saved_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('content', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('path', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('(person IS NULL) <> (poste IS NULL)', name=op.f('ck_roll_leaves_owner')),
    sa.CheckConstraint('octet_length(salt) = 32', name=op.f('ck_roll_leaves_salt')),
    sa.ForeignKeyConstraint(['campaign', 'round', 'closing'], ['snapshots.campaign', 'snapshots.round', 'snapshots.closing'], name=op.f('fk_roll_leaves_campaign_round_closing')),
    sa.PrimaryKeyConstraint('campaign', 'round', 'closing', 'index', name=op.f('pk_roll_leaves'))
    )
    op.create_index('ix_roll_leaves_person', 'roll_leaves', ['person'], unique=False)
    op.create_index('ix_roll_leaves_poste', 'roll_leaves', ['campaign', 'round', 'poste'], unique=False)
    op.add_column('rounds', sa.Column('ids_key', sa.LargeBinary(), nullable=True))
    op.execute(f'UPDATE rounds SET ids_key = {DRAWN}')
    op.alter_column('rounds', 'ids_key', nullable=False)
    op.create_check_constraint('ids_key', 'rounds', 'octet_length(ids_key) = 32')
    op.add_column('snapshots', sa.Column('roll_size', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('snapshots', sa.Column('roll_root', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=EMPTY_ROOT))
    op.alter_column('snapshots', 'roll_size', server_default=None)
    op.alter_column('snapshots', 'roll_root', server_default=None)
    for table in ('receipts', 'public_keys', 'roll_leaves', 'records'):
        append_only(table)

