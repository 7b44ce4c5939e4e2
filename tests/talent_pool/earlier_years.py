"""A workbook as an office keeps its lecturers, reports and sessions of earlier years; made up, the same every time.

39 lecturers (three of them stand in it twice, so 42 rows), 45 reports, 290 sessions of 2019 to 2025, with a merged
title above the headings, days written in five ways, attendances as numbers, in words or missing, and sums below.
`python -m tests.talent_pool.earlier_years FILE` writes it; tests/talent_pool/papers/earlier-years.xlsx is that file
after LibreOffice opened and saved it: `soffice --headless --convert-to xlsx:"Calc MS Excel 2007 XML"`.
"""

import random
import sys
from collections import Counter
from datetime import date, timedelta

import openpyxl
from openpyxl.styles import Alignment, Font

SEED = 20190701
YEARS = {2019: 24, 2020: 18, 2021: 52, 2022: 38, 2023: 47, 2024: 55, 2025: 56}
TOWNS = ("协兴镇", "浓溪镇", "悦来镇", "花桥镇", "龙台镇", "肖溪镇", "恒升镇", "石笋镇", "白市镇", "大安镇")
SECTORS = ("农村", "社区", "机关", "学校", "国有企业", "非公企业", "离退休")
FORMS = ("讲授式", "情景式", "访谈式")
AUDIENCES = (
    "党员",
    "农民",
    "流动党员",
    "离退休党员",
    "青年党员",
    "企业职工",
    "学生",
    "居民",
    "机关干部",
    "党员、群众",
)
NAMES = (
    "蒋红梅", "阿依古丽·买买提", "罗时", "谢敏", "欧阳建国", "单秀英", "邓志𬭎", "赵𣲗", "王喆", "李䶮",
    "张𠅤", "陈犇", "刘玥", "杨骉", "黄淼", "周翀", "吴祎", "徐赟", "孙昊天", "胡燚",
    "扎西·多吉", "朱璟", "高旻", "林洢", "何琎", "郭子墨", "马晓东", "覃芳", "仇道远", "解文娟",
    "曾国平", "尉迟明", "查静", "任伯川", "冉启兰", "唐宗翠", "廖仕华", "敬泽民", "贺素芬",
)  # fmt: skip
TOPICS = ("党史故事", "乡村振兴", "基层治理", "红色家风", "作风建设")
LECTURES = (
    "从牌坊村走出的人", "一封家书", "网格里的党旗", "半条被子", "田埂上的党课", "车间里的传承", "渠江边的守望", "三张老照片",
    "一本账里的初心", "石缝里的水渠", "老支书的记事本", "院坝里的约定", "最后一次党费", "讲台上的四十年", "带头人",
    "一粒种子的旅程", "山路弯弯", "八角楼的灯光", "老井新泉", "不褪色的军装", "乡音里的故事", "春天的回信", "一条路的名字", "两代人的码头",
    "柚子红了", "清风满堂", "家书抵万金", "巷子里的调解室", "药箱与山路", "纪念章的重量", "一碗醪糟", "稻浪里的承诺", "小院大义",
    "邻里之间", "把论文写在田里", "江水流过的村庄", "桥头堡", "守岛人来信", "银发宣讲团", "一张借条", "石榴籽", "渡口", "晒谷场夜话",
    "门口那盏灯", "出发",
)  # fmt: skip


def person(number):
    name, town = NAMES[number], TOWNS[number % len(TOWNS)]
    unit = f"{town}第{number // len(TOWNS) + 1}党支部"
    start = 2019 + number % 5
    return {
        "姓名": name, "单位": unit, "乡镇": town, "职务": ("党支部书记", "教师", "退休干部", "驻村第一书记")[number % 4],
        "手机": f"1390826{number:04d}", "领域": SECTORS[number % len(SECTORS)], "专题": "、".join(
            dict.fromkeys((TOPICS[number % 5], TOPICS[(number * 3 + 1) % 5]))),
        "语言": "四川话" if number % 3 else "普通话", "聘期": f"{start}.3-{start + 3}.2",
    }  # fmt: skip


def lecturers():
    """39 people, and three of them once more: the unit written otherwise, another middle dot, a new number."""
    rows = [person(number) for number in range(len(NAMES))]
    rows.insert(17, {**person(4), "单位": "广安区龙台镇一支部", "聘期": ""})
    rows.insert(26, {**person(1), "姓名": "阿依古丽•买买提 ", "手机": ""})
    rows.append({**person(8), "姓名": "王 喆", "手机": "18982600088"})
    return rows


def reports(rng):
    years = list(YEARS)
    return [
        {
            "题目": title if number % 2 else f"《{title}》",
            "主讲人": NAMES[number % 39] if number % 11 else f"{NAMES[number % 39]}、{NAMES[(number + 7) % 39]}",
            "形式": FORMS[number % 3], "时长（分钟）": (30, "40分钟", 45, "1小时")[number % 4],
            "年份": years[number % 7] if number % 5 else f"{years[number % 7]}年", "领域": SECTORS[number % 7],
            "获奖情况": ("一等奖", "二等奖", "三等奖", "")[rng.randrange(4)],
        }
        for number, title in enumerate(LECTURES)
    ]  # fmt: skip


def written(day, number):
    """A day as five people write it."""
    return (
        day, day.isoformat(), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month:02d}/{day.day:02d}",
    )[number % 5]  # fmt: skip


def sessions(rng):
    """(row, day, attendance or None) of each session, in the order of days."""
    days = [
        date(year, 1, 5) + timedelta(days=rng.randrange(355)) for year, n in YEARS.items() for _ in range(n)
    ]
    rows = []
    for number, day in enumerate(sorted(days)):
        by = rng.randrange(len(NAMES))
        people = rng.randrange(18, 160)
        shown = people
        if number % 41 == 7:
            people = round(people, -1)
            shown = f"约{people}人"
        elif number % 37 == 11:
            people = shown = None
        town = TOWNS[rng.randrange(len(TOWNS))]
        rows.append(
            (
                {
                    "日期": written(day, number), "主讲人": NAMES[by], "题目": LECTURES[rng.randrange(45)], "听课单位": f"{town}{number % 9 + 1}村党支部",
                    "乡镇": town, "地点": f"{town}{('文化院坝', '党群服务中心', '村小学', '便民中心')[number % 4]}",
                    "对象": AUDIENCES[number % len(AUDIENCES)], "人次": shown, "形式": FORMS[number % 3], "领域": SECTORS[number % 7],
                },
                day,
                people,
            )
        )  # fmt: skip
    return rows


def fill(sheet, title, rows, foot):
    """A merged title, a line about the table, the headings, numbered rows, sums."""
    headings = ["序号", *rows[0]]
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=18), Alignment(horizontal="center")
    sheet.append(["填报单位：区委党建办"])
    sheet.append(headings)
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row.values()])
    for line in foot:
        sheet.append(line)


def everything():
    """(lecturers, reports, sessions) of the workbook."""
    rng = random.Random(SEED)
    return lecturers(), reports(rng), sessions(rng)


def workbook():
    book = openpyxl.Workbook()
    people, library, given = everything()
    sheet = book.active
    sheet.title = "讲师"
    fill(sheet, "全区优秀讲师名册", people, [["合计", "共39人"]])
    fill(book.create_sheet("讲课报告"), "优秀讲课报告目录", library, [["合计", "45篇"]])
    count, total = Counter(), Counter()
    for _row, day, attended in given:
        count[day.year] += 1
        total[day.year] += attended or 0
    place = ["日期", *given[0][0]].index("人次")
    foot = []
    for label, n, people_n in (
        ("合计", len(given), sum(total.values())),
        *((f"其中：{year}年", count[year], total[year]) for year in YEARS),
    ):
        line = [label, f"{n}场"] + [None] * (place - 1)
        line[place:] = [people_n]
        foot.append(line)
    foot.append(["填表人：冉启兰    联系电话：0826-0000000"])
    fill(book.create_sheet("宣讲场次"), "2019—2025年宣讲场次台账", [row for row, _day, _n in given], foot)
    return book


if __name__ == "__main__":
    workbook().save(sys.argv[1])
