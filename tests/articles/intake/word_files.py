"""Word files built for the tests, part by part: well-formed ones, and ones that nobody should send."""

import io
import zipfile
from collections.abc import Mapping
from html import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman"/></w:rPr>'
    "</w:rPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "</w:style>"
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>{more}'
        "</w:style>"
        for style_id, name, more in (
            ("Title", "Title", "<w:rPr><w:b/></w:rPr>"),
            ("H1", "heading 1", "<w:rPr><w:b/></w:rPr>"),
            ("H2", "heading 2", "<w:rPr><w:b/></w:rPr>"),
            ("H3", "heading 3", ""),
            ("Chuthich", "caption", "<w:rPr><w:i/></w:rPr>"),
            ("Trich", "Quote", "<w:rPr><w:i/></w:rPr>"),
            ("Sapo", "Sapo", "<w:rPr><w:b/></w:rPr>"),
            ("Cu", "Van ban cu", '<w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr>'),
        )
    )
    + "</w:styles>"
)
NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="o"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1">'
    '<w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    "</w:numbering>"
)


def run(words: str, properties: str = "") -> str:
    """Words with run properties."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs, or of plain words."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inside}</w:p>"


def listed(words: str, list_id: int, level: int = 0) -> str:
    """An item of a list."""
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return paragraph(words, properties=numbering)


def table(*rows: tuple[str, ...], head: bool = False) -> str:
    """A table of cells, each of words or of XML."""
    cells = ["".join(f"<w:tc>{one if one.startswith('<') else paragraph(one)}</w:tc>" for one in row) for row in rows]
    first = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    return f"<w:tbl>{''.join(f'<w:tr>{first if not n else ""}{row}</w:tr>' for n, row in enumerate(cells))}</w:tbl>"


def picture(relation: str = "rImage") -> str:
    """A run with a picture."""
    return (
        '<w:r><w:drawing><wp:inline xmlns:wp="wp"><a:graphic xmlns:a="a"><a:graphicData><pic:pic xmlns:pic="pic">'
        f'<pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )


def related(*rows: tuple[str, str, str, bool]) -> str:
    """A part of relations: id, kind, target, outside."""
    return (
        f'<Relationships xmlns="{RELATIONS}">'
        + "".join(
            f'<Relationship Id="{rid}" Type="{R}/{kind}" Target="{escape(target)}"'
            f"{' TargetMode="External"' if outside else ''}/>"
            for rid, kind, target, outside in rows
        )
        + "</Relationships>"
    )


def document(*blocks: str) -> str:
    """The main part."""
    return f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{"".join(blocks)}<w:sectPr/></w:body></w:document>'


def parts(*blocks: str, relations: tuple[tuple[str, str, str, bool], ...] = ()) -> dict[str, str | bytes]:
    """The parts of a file with these blocks."""
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": related(("r1", "officeDocument", "word/document.xml", False)),
        "word/document.xml": document(*blocks),
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/media/image1.jpeg": JPEG,
        "word/_rels/document.xml.rels": related(
            ("rStyles", "styles", "styles.xml", False),
            ("rNumbers", "numbering", "numbering.xml", False),
            ("rImage", "image", "media/image1.jpeg", False),
            *relations,
        ),
    }


def packed(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(*blocks: str, relations: tuple[tuple[str, str, str, bool], ...] = (), **more: str | bytes) -> bytes:
    """A Word file with these blocks; `more` are further parts under `word/`, `footnotes` for `footnotes.xml`."""
    members = parts(*blocks, relations=relations)
    members |= {f"word/{name}.xml": content for name, content in more.items()}
    return packed(members)
