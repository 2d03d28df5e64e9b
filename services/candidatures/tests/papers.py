"""The files of a dossier."""

import io

import pikepdf


def pdf(pages: int = 1, *, script: bool = False) -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        if script:
            act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
            document.Root.OpenAction = act
        document.save(file, deterministic_id=True)
    return file.getvalue()
