"""Small PDF and Word files for tests, written by hand so that every point of them is known. Invented texts only."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

A4 = (595, 842)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    "</Types>"
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
DOCUMENT_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/>'
    '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    "</Relationships>"
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@dataclass(frozen=True)
class Printed:
    """Words at a place on a page."""

    text: str
    size: float = 10.5
    left: float = 72
    top: float | None = None  # None: below the one before


def pdf(pages: Sequence[Sequence[Printed]], *, leading: float = 18) -> bytes:
    """A PDF with a text layer, in a font that every reader knows by name."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * at) for at in range(len(pages)))),
        b"<</Type/Font/Subtype/Type0/BaseFont/KozMinPro-Regular/Encoding/UniJIS-UTF16-H/DescendantFonts[4 0 R]>>",
        (
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/KozMinPro-Regular/DW 1000/FontDescriptor 5 0 R"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>>>"
        ),
        (
            b"<</Type/FontDescriptor/FontName/KozMinPro-Regular/Flags 6/FontBBox[-100 -200 1100 900]/ItalicAngle 0"
            b"/Ascent 880/Descent -120/CapHeight 700/StemV 80>>"
        ),
    ]
    for at, page in enumerate(pages):
        height, stream = float(A4[1]) - 72, b""
        for one in page:
            height = one.top if one.top is not None else height - leading
            stream += b"BT /F1 %.2f Tf %.2f %.2f Td <%s> Tj ET\n" % (
                one.size,
                one.left,
                height,
                one.text.encode("utf-16-be").hex().encode(),
            )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (*A4, 7 + 2 * at)
        )
        objects.append(b"<</Length %d>>\nstream\n%sendstream" % (len(stream), stream))
    return assembled(objects)


def assembled(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """Objects as a PDF file with its table of places."""
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            trailer,
            len(made),
        )
    )


def docx(body: str, *, numbering: str = "", styles: str = "") -> bytes:
    """A Word document with this body (its XML), list definitions and styles."""
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": RELS,
            "word/_rels/document.xml.rels": DOCUMENT_RELS,
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
            "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        }
    )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Files packed as one."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def paragraph(words: str, *, style: str = "", number: tuple[int, int] | None = None, inside: str = "") -> str:
    """A paragraph; `number` is the list and level that it stands in."""
    tied = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        tied += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{tied}</w:pPr><w:r><w:t>{words}</w:t></w:r>{inside}</w:p>"


def counted(number: int, *levels: tuple[str, str], start: int = 1) -> str:
    """A list definition: for each level the form of its numbers and the text around them."""
    made = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start if at == 0 else 1}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{made}</w:abstractNum>'


def used(number: int, definition: int, inside: str = "") -> str:
    """A list that uses a definition."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{inside}</w:num>'
