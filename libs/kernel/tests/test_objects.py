"""A file kept in S3 is read through a signed address, under its own name."""

import io

import httpx
import pytest
from fastapi import UploadFile
from kernel.objects import Objects, StoreAway, StoringSettings
from kernel.testing import base_settings
from kernel.uploads import Kind, Received, received
from PIL import Image

URL = "postgresql+asyncpg://nobody@127.0.0.1:1/none"


def objects(**others: str) -> Objects:
    return Objects(StoringSettings.model_validate(base_settings(URL) | others))


async def photo() -> Received:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    upload = UploadFile(file, size=len(file.getvalue()), filename="écran 1.png")
    file.seek(0)
    return await received(upload, kinds=[Kind.PNG], limit=1000)


async def test_a_kept_file_is_downloaded_whole_under_its_name() -> None:
    kept = await photo()
    await objects().put("tests/one", kept)
    address = await objects().address("tests/one")
    async with httpx.AsyncClient() as client:
        answer = await client.get(address)
    kept.file.seek(0)
    assert answer.content == kept.file.read()
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%C3%A9cran%201.png"
    )


async def test_an_address_is_signed_and_ends_after_five_minutes() -> None:
    query = httpx.URL(await objects().address("tests/one")).params
    assert query["X-Amz-Expires"] == "300"
    assert query["X-Amz-Signature"]


async def test_a_deleted_file_is_gone_and_deleting_again_is_harmless() -> None:
    await objects().put("tests/two", await photo())
    await objects().delete("tests/two")
    await objects().delete("tests/two")
    async with httpx.AsyncClient() as client:
        answer = await client.get(await objects().address("tests/two"))
    assert answer.status_code == 404


async def test_a_store_that_is_away_or_has_no_bucket_is_told() -> None:
    away = objects(s3_endpoint="http://127.0.0.1:1")
    with pytest.raises(StoreAway):
        await away.put("tests/three", await photo())
    with pytest.raises(StoreAway):
        await away.delete("tests/three")
    with pytest.raises(StoreAway):
        await objects(s3_bucket="nowhere").put("tests/three", await photo())
