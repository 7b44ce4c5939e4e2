"""Certificates to try the print room with, and how people and programs read them."""

import io
import os
import subprocess
from dataclasses import replace
from random import Random

import pikepdf
import pypdfium2

from contest.pdf import DESIGNS, Record, TextBox

POINT_MM = 25.4 / 72
NAMES = int(os.environ.get("CERTIFICATE_NAMES", "30"))
"""How many random names the suite prints; with 500, which takes long, every one goes through every check."""
EVERY = "CERTIFICATE_NAMES" in os.environ

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤亓仝佘兀冼厍夔妫宓亓璩禤"
)
DOUBLE = ("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "尉迟", "皇甫", "澹台", "公孙", "令狐", "宇文")
RARE = "㛃䶮𬱖𠅤喆堃犇镕𫍲𬴊𬍛㸌𫖯𬘘𫘦𬬻䴖𫄨𪩘𬭚𬤇𨙸𪾢𱁬𰀀𪚲"
FAR = (
    "阿依古丽·买买提", "阿卜杜热合曼·阿卜力米提", "古丽巴哈尔·吐尔逊江", "吉克隽逸", "洛桑扎西", "次仁多吉卓玛", "莫色尔古",
    "努尔买买提·托合提·艾则孜", "巴特尔·额尔德尼", "尼玛次仁·贡嘎", "沙马拉毅",
)  # fmt: skip
LATIN = (
    "Anna Li",
    "Aleksandr AVA Chernyshevsky",
    "Jean-Luc O’Brien",
    "Zoë Åström",
    "Nguyễn Văn Tùng",
    "TAVARES Yo",
)


def random_names(count, seed=20261128):
    chance = Random(seed)
    common = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA)]
    rarer = [bytes((high, low)).decode("gb2312") for high in range(0xD8, 0xF7) for low in range(0xA1, 0xFE)]
    names = []
    for _turn in range(count):
        kind = chance.random()
        if kind < 0.12:
            names.append(chance.choice(FAR))
        elif kind < 0.2:
            names.append(chance.choice(LATIN))
        else:
            family = chance.choice(DOUBLE) if kind < 0.28 else chance.choice(SURNAMES)
            pool = RARE if kind < 0.45 else rarer if kind < 0.6 else common
            names.append(family + "".join(chance.choice(pool) for _place in range(chance.choice((1, 2, 2)))))
    return names


def some(found, count):
    """Return about so many of what was found, spread over it; all where the suite was asked for a number of names."""
    return found if EVERY else found[:: max(len(found) // count, 1)]


def record(number=1, name="王喆", **values):
    return Record(
        f"2026-A{number:04d}",
        {
            "name": name,
            "salutation": "同志：",
            "unit": "协兴镇牌坊村党支部",
            "edition": "“我在小平故里讲党课”2026年大赛",
            "title": "一封家书",
            "award": "一等奖",
            "hosts": ["某某区委组织部", "某某区委党校"],
            "date": "二〇二六年十一月二十二日",
            "number": f"编号 2026-A{number:04d}",
            "check_code": "校验码 abcdefghjk",
            "url": f"https://testserver/v/abcdefgh{number:04d}/",
            **values,
        },
        {"number": f"2026-A{number:04d}", "name": name},
        f"荣誉证书 {name}",
    )


def text_only(layout):
    """The same sheet without frame, pictures and QR code."""
    boxes = tuple(box for box in layout.boxes if isinstance(box, TextBox))
    return replace(DESIGNS["stock"], width=layout.width, height=layout.height, boxes=boxes)


def pdftotext(pdf, *options):
    found = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return found.stdout.decode()


def qpdf_check(pdf, folder):
    file = folder / "checked.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)


def picture_of(pdf, page=0, dpi=150, grey=True):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=dpi / 72, grayscale=grey).to_pil()


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))
