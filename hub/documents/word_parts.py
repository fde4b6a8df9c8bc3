"""The parts of a Word file that are the same in each, or nearly."""

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import quoteattr

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LINKED, PICTURE = f"{_OFFICE}/hyperlink", f"{_OFFICE}/image"
LINK = '<w:rStyle w:val="Hyperlink"/>'
BULLETS, NUMBERED = 1, 2  # the number of every dashed list, and of the first numbered one
LEVELS = 9
_OUTSIDE = ("", ' TargetMode="External"')
FONTS = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Microsoft YaHei" w:cs="Calibri"/>'
DRAWING = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
    '<wp:docPr id="{id}" name={name} descr={alt}/><a:graphic>'
    f'<a:graphicData uri="{_DRAWN}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{{id}}" name={{name}}/>'
    '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
    '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/>'
    '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing></w:r>"
)


def document(body: str) -> str:
    spaces = (
        f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}" xmlns:wp="{_DRAWN}/wordprocessingDrawing" '
        f'xmlns:a="{_DRAWN}/main" xmlns:pic="{_DRAWN}/picture"'
    )
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708" '
        'w:gutter="0"/></w:sectPr>'
    )
    return f"{_HEAD}<w:document {spaces}><w:body>{body}{page}</w:body></w:document>"


def content_types(pictures: Iterable[str]) -> str:
    kinds = "".join(
        f'<Default Extension="{kind}" ContentType="image/{kind}"/>' for kind in sorted(set(pictures))
    )
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"))
    )
    related = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{related}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{kinds}{parts}</Types>'
    )


def relations(related: Sequence[tuple[str, str]]) -> str:
    """`r1`, `r2` … in this order, and the two parts that every document needs."""
    lines = [
        f'<Relationship Id="r{at}" Type="{kind}" Target={quoteattr(target)}{_OUTSIDE[kind == LINKED]}/>'
        for at, (kind, target) in enumerate(related, 1)
    ]
    lines += [
        f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for name in ("styles", "numbering")
    ]
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def numbering(starts: Sequence[tuple[int, int]]) -> str:
    """`starts`: level and first number of each numbered list."""
    dashed = "".join(_level(at, "bullet", "•") for at in range(LEVELS))
    counted = "".join(_level(at, "decimal", f"%{at + 1}.") for at in range(LEVELS))
    lists = "".join(
        f'<w:num w:numId="{NUMBERED + at}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="{level}">'
        f'<w:startOverride w:val="{first}"/></w:lvlOverride></w:num>'
        for at, (level, first) in enumerate(starts)
    )
    return (
        f'{_HEAD}<w:numbering xmlns:w="{_MAIN}"><w:abstractNum w:abstractNumId="0">{dashed}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{counted}</w:abstractNum>'
        f'<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="0"/></w:num>{lists}</w:numbering>'
    )


def fixed_parts() -> Mapping[str, str]:
    root = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    return {
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{root}</Relationships>',
        "word/styles.xml": _styles(),
    }


def _level(at: int, kind: str, text: str) -> str:
    indent = 420 * (at + 1)
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="420"/></w:pPr></w:lvl>'
    )


def _styles() -> str:
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{at}"><w:name w:val="heading {at}"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/>'
        f"{'<w:pageBreakBefore/>' if at == 1 else ''}"
        f'<w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{at - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:color w:val="{color}"/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for at, (size, color) in enumerate(
            ((36, "0D3F8F"), (26, "1554B8"), (24, "1D2733"), (22, "1D2733")), 1
        )
    )
    return (
        f'{_HEAD}<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>{FONTS}<w:sz w:val="22"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="80" w:line="320" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f'{headings}<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="420"/></w:pPr></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>'
        '<w:color w:val="1554B8"/><w:u w:val="single"/></w:rPr></w:style></w:styles>'
    )
