import struct
import time
import zlib

import pyotp
from rehearsal.documents import pdf, png
from rehearsal.phone import STEP_SECONDS, Phone


async def test_a_telephone_gives_two_codes_without_waiting_and_none_twice() -> None:
    phone = Phone(pyotp.random_base32())
    began = time.time()
    codes = [await phone.code() for _ in range(2)]
    near = [began + drift * STEP_SECONDS for drift in (-1, 0, 1, 2)]
    good = [pyotp.TOTP(phone.secret).at(moment) for moment in near]
    assert [good.index(code) for code in codes] in ([0, 1], [1, 2])
    assert time.time() - began < 1


def test_a_document_says_where_each_of_its_parts_is() -> None:
    file = pdf("LYO-0101")
    (start,) = (int(line) for line in file.split(b"startxref\n")[1].split(b"\n")[:1])
    assert file[start:].startswith(b"xref\n0 6\n")
    for number, line in enumerate(file[start:].splitlines()[3:8], 1):
        assert file[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)


def test_a_picture_is_whole_and_differs_by_its_shade() -> None:
    picture = png(7)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    length, kind = struct.unpack(">I4s", picture[33:41])
    assert kind == b"IDAT"
    assert zlib.decompress(picture[41 : 41 + length]) == (b"\0" + b"\x07" * 4) * 4
    assert picture != png(8)
