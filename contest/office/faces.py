"""Which fonts the faces of an office are: the official ones first, then free ones that look alike."""

from dataclasses import dataclass
from typing import Final

from contest.office.paper import Face

LATIN: Final = "Times New Roman"
"""Figures and Latin letters in DOCX and XLSX: every office program has it or a font of the same widths."""


@dataclass(frozen=True, slots=True)
class Family:
    """A face: its official name, other names of the same font, and free fonts to stand in."""

    official: str
    aliases: tuple[str, ...]
    free: tuple[str, ...]
    weight: int = 400

    @property
    def css(self) -> str:
        """All of them in order, as a style sheet names them."""
        return ", ".join([f'"{name}"' for name in (self.official, *self.aliases, *self.free)] + ["serif"])


FAMILIES: Final = {
    Face.TITLE: Family("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK"), ("Noto Serif CJK SC",), 700),
    Face.BODY: Family("仿宋_GB2312", ("FangSong_GB2312", "仿宋", "FangSong"), ("Noto Serif CJK SC",)),
    Face.KAI: Family("楷体_GB2312", ("KaiTi_GB2312", "楷体", "KaiTi"), ("LXGW WenKai", "Noto Serif CJK SC")),
    Face.HEI: Family("黑体", ("SimHei",), ("Noto Sans CJK SC",)),
    Face.SONG: Family("宋体", ("SimSun",), ("Noto Serif CJK SC",)),
}  # fmt: skip
HEADING_FACES: Final = {1: Face.HEI, 2: Face.KAI, 3: Face.BODY, 4: Face.BODY}
