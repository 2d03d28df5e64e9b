"""Who signs the decisions of a region (CRPA L212-1), and whom its candidates call."""

from sqlmodel import Field, SQLModel


class Authority(SQLModel, table=True):
    __tablename__ = "authorities"

    region: str = Field(primary_key=True)
    name: str
    quality: str
    service: str
    contact: str
    court: str
    version: int
