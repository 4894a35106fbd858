"""Bytes → text: UTF-8 (with or without BOM), CP932, EUC-JP; HTML is turned into lines of text.

The policy's own characters are kept (NFC only). What is empty or binary is refused with what, why and how to mend.
"""

import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sekisho.errors import StaffError

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")
_HALF_KANA = re.compile(r"[｡-ﾟ]")
_HTML = re.compile(
    r"<\s*(!doctype html|html|body|head|div|article|main|section|h[1-6]|p|ul|ol)\b", re.IGNORECASE
)
_HTML_NAME = re.compile(r"\.x?html?$", re.IGNORECASE)
_DROPPED = (
    "script",
    "style",
    "noscript",
    "nav",
    "footer",
    "header nav",
    "template",
    "svg",
    "form",
    "iframe",
    "head",
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "li",
        "dt",
        "dd",
        "tr",
        "table",
        "ul",
        "ol",
        "dl",
        "blockquote",
        "pre",
        "address",
        "figure",
        "hr",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "th",
    ]
)
_HEADINGS = {"h1": "#", "h2": "##", "h3": "###", "h4": "####", "h5": "#####", "h6": "######"}
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_SHARE_OF_CONTROLS = 0.01
_DEPTH_MAX = 400


def decode(data: bytes, *, name: str) -> str:
    """The text of a policy file.

    Args:
        data: The file's bytes.
        name: The file's name, for messages and to know HTML by.

    Raises:
        StaffError: READ-001 nothing in it; READ-002 binary, or an encoding we do not know.
    """
    if not data.strip():
        raise StaffError("READ-001")
    if data[:4] in {b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff\xe0"}:
        raise StaffError("READ-002", name=name)
    text = _text(data, name)
    if _HTML_NAME.search(name) or len(_HTML.findall(text[:20_000])) > 2:  # noqa: PLR2004 -- two tags may be quoted
        text = html_to_text(text)
    if not text.strip():
        raise StaffError("READ-001")
    return unicodedata.normalize("NFC", text)


def _text(data: bytes, name: str) -> str:
    """(1) UTF-8, (2) of CP932 and EUC-JP (also with circled figures) the one that reads as Japanese."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        readings = []
        for encoding in ("euc_jp", "cp932", "euc_jis_2004"):
            try:
                readings.append(data.decode(encoding))
            except UnicodeDecodeError:
                continue
        if not readings:
            raise StaffError("READ-002", name=name) from None
        text = max(readings, key=_likeness)
        if _likeness(text) <= 0:
            raise StaffError("READ-002", name=name) from None
    if len(_CONTROL.findall(text)) > len(text) * _SHARE_OF_CONTROLS:
        raise StaffError("READ-002", name=name)
    return _CONTROL.sub("", text)


def _likeness(text: str) -> int:
    """How Japanese a reading looks; half-width kana in number is the sign of a wrong guess."""
    return len(_JAPANESE.findall(text)) - 2 * len(_HALF_KANA.findall(text))


def html_to_text(html: str) -> str:
    """Lines of text: headings marked with #, list entries with ・ or their number, one block per line."""
    tree = LexborHTMLParser(html)
    for selector in _DROPPED:
        for node in tree.css(selector):
            node.decompose()
    root = tree.css_first("main") or tree.css_first("article") or tree.body
    if root is None:
        return ""
    if len(root.text(strip=True)) * 2 < len(tree.body.text(strip=True) if tree.body else ""):
        root = tree.body or root
    pieces: list[str] = []
    _walk(root, pieces, 0)
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _walk(node: LexborNode, pieces: list[str], depth: int) -> None:
    child = node.child
    number = 0
    while child is not None:
        tag = child.tag
        if tag == "-text":
            pieces.append(_BLANKS.sub(" ", child.text(deep=False)))
        elif tag == "_comment":
            pass
        elif tag in _BLOCKS and depth < _DEPTH_MAX:
            number += tag == "li"
            pieces.append(_opening(node.tag or "", tag, number, child))
            _walk(child, pieces, depth + 1)
            pieces.append("\t" if tag in {"td", "th"} else "\n")
        elif depth < _DEPTH_MAX:
            _walk(child, pieces, depth + 1)
        child = child.next


def _opening(parent: str, tag: str, number: int, node: LexborNode) -> str:
    if tag in _HEADINGS:
        return f"\n\n{_HEADINGS[tag]} "
    if tag == "li":
        text = node.text(strip=True)[:4]
        if re.match(r"[\d(（①-⑳・■●]", text):
            return "\n"
        return f"\n{number}. " if parent == "ol" else "\n・"
    return "" if tag in {"td", "th"} else "\n"
