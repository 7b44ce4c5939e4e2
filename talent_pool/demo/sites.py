"""The teaching sites of the demonstration, the routes that join them, and the outline of a district that does not exist."""

from datetime import date
from random import Random
from typing import Final

from django.core.files.base import ContentFile

from contest.states import Role
from talent_pool.actions.site import add_pictures, save_route, save_site, set_map, store_picture
from talent_pool.demo.cast import Company
from talent_pool.demo.files import landscape_file
from talent_pool.demo.stage import Clock, at
from talent_pool.models import TeachingSite

MADE: Final = date(2024, 9, 2)
PICTURED: Final = 10
"""Sites that have a picture, counted from the first."""
SPREAD: Final = 0.03
"""Degrees around the middle of a town within which its sites lie."""

TOWNS: Final = {
    "协兴镇": (106.640, 30.526),
    "牌坊镇": (106.665, 30.585),
    "清溪镇": (106.555, 30.560),
    "北辰街道": (106.632, 30.468),
    "白云乡": (106.735, 30.520),
}

# (name, town, capacity or None, opening hours, what there is to see); the first eight bear the names of real places
SITES: Final = (
    ("邓小平故居", "协兴镇", 200, "9:00–17:00，周一闭馆", "一座三合院农家院落，邓小平同志在这里度过童年和少年时代。"),
    ("邓小平故居陈列馆", "协兴镇", 150, "9:00–17:00，周一闭馆", "以图片、实物和影像讲述他的生平，设有可供授课的报告厅。"),
    ("邓小平缅怀馆", "协兴镇", 120, "9:00–17:00，周一闭馆", "陈列生活用品和家书，适合讲家风。"),
    ("翰林院子", "协兴镇", 60, "9:00–17:00", "清代院落，少年时代的启蒙之地。"),
    ("北山小学堂", "协兴镇", 50, "9:00–17:00", "旧式学堂的课桌还在原处，可坐着听课。"),
    ("蚕房院子", "协兴镇", 40, "9:00–17:00", "川东民居，展示旧时的养蚕与缫丝。"),
    ("清水塘", "协兴镇", 80, "全天", "塘边空地可围坐，适合情景再现。"),
    ("佛手山", "协兴镇", 100, "全天", "山上有步道和平台，可俯瞰全村。"),
    ("石桥村村史馆", "牌坊镇", 60, "工作日 9:00–17:00", "一本泛黄的账簿、三把钥匙，说的是四任村支书的故事。"),
    ("桂花村院坝课堂", "牌坊镇", 120, "预约开放", "村口的院坝，树下摆得开一百多条板凳。"),
    ("渔池村乡村振兴示范点", "牌坊镇", 80, "预约开放", "从渔塘到民宿，村集体的账一笔一笔写在墙上。"),
    ("牌坊镇党群服务中心", "牌坊镇", 100, "工作日 9:00–18:00", "有多媒体教室。"),
    ("老支书故居", "牌坊镇", 30, "预约开放", "老支书住过的两间土屋，保留着当年的工分簿。"),
    ("石桥", "牌坊镇", None, "全天", "守桥人四十年的故事从这里开始。"),
    ("清溪烈士陵园", "清溪镇", 300, "8:00–18:00", "纪念碑前的广场可举行仪式。"),
    ("双河水库建设纪念馆", "清溪镇", 90, "9:00–17:00，周一闭馆", "三代人修一座水库，展出扁担、箩筐和老照片。"),
    ("高坝村集体经济展示馆", "清溪镇", 60, "工作日 9:00–17:00", "从三万元到三百万元。"),
    ("白云村党支部旧址", "清溪镇", 40, "预约开放", "全乡第一个农村党支部在这里成立。"),
    ("清溪公社旧址", "清溪镇", 70, "9:00–17:00", "保留完整的大院，适合讲改革开放。"),
    ("渠江游击队旧址", "清溪镇", 45, "预约开放", "半山上的院子，路窄，大客车到山脚。"),
    ("红军渡口", "清溪镇", None, "全天", "江边石阶，适合情景再现。"),
    ("五福社区红色物业驿站", "北辰街道", 50, "9:00–20:00", "社区矛盾怎样在一杯茶里化解。"),
    ("思源社区邻里讲堂", "北辰街道", 80, "9:00–20:00", "晚上也开门，下班后的党员在这里听课。"),
    ("朝阳社区调解室", "北辰街道", 30, "工作日 9:00–17:00", "巷子深处的一张方桌。"),
    ("北辰党史长廊", "北辰街道", None, "全天", "三百米长廊，边走边讲。"),
    ("区档案馆红色文献厅", "北辰街道", 60, "工作日 9:00–17:00", "家书、入党志愿书和老报纸的原件。"),
    ("区廉政教育基地", "北辰街道", 100, "预约开放", "以案说纪，可放映警示片。"),
    ("第一中学校史馆", "北辰街道", 120, "学期内周末", "升旗手的故事。"),
    ("电子商务产业园党群中心", "北辰街道", 90, "9:00–18:00", "两新组织党员的家，可线上直播。"),
    ("渠江物流劳模工作室", "北辰街道", 40, "工作日 9:00–17:00", "从扁担到快递车。"),
    ("老水厂", "北辰街道", 60, "预约开放", "水务公司的第一座厂房。"),
    ("公交“红马甲”驿站", "北辰街道", 35, "9:00–18:00", "公交车上的微笑从这里出发。"),
    ("人民医院院史馆", "北辰街道", 50, "工作日 9:00–17:00", "医者的脚步。"),
    ("白云山战斗遗址", "白云乡", 150, "全天", "战壕和纪念墙，雨天不宜上山。"),
    ("茶园党支部", "白云乡", 60, "预约开放", "支部建在茶山上。"),
    ("三线建设纪念馆", "白云乡", 110, "9:00–17:00，周一闭馆", "旧厂房改建，机床仍能转动。"),
    ("守桥烈士故居", "白云乡", 25, "预约开放", "烈士家属担任讲解。"),
)  # fmt: skip

# (name, what it is about, ((site, minutes there, minutes to the next), …))
ROUTES: Final = (
    ("初心之路", "从启蒙的院落走到缅怀馆，一堂行走的党课。",
     (("翰林院子", 30, 5), ("北山小学堂", 25, 10), ("邓小平故居", 45, 5), ("邓小平故居陈列馆", 50, 0))),
    ("清溪红色线", "由烈士陵园到渡口，讲一支队伍的来和去。",
     (("清溪烈士陵园", 40, 15), ("渠江游击队旧址", 40, 20), ("红军渡口", 30, 0))),
    ("乡村振兴线", "看账本、看渔池、看茶山，听三位村支书算账。",
     (("石桥村村史馆", 40, 15), ("渔池村乡村振兴示范点", 45, 25), ("高坝村集体经济展示馆", 40, 0))),
    ("家门口的治理课", "一个上午走三个社区。",
     (("五福社区红色物业驿站", 30, 10), ("朝阳社区调解室", 30, 10), ("思源社区邻里讲堂", 40, 0))),
)  # fmt: skip

OUTLINE: Final = (
    (106.500, 30.540), (106.512, 30.585), (106.548, 30.612), (106.590, 30.604), (106.628, 30.628), (106.672, 30.634),
    (106.708, 30.610), (106.724, 30.570), (106.768, 30.556), (106.786, 30.518), (106.762, 30.482), (106.722, 30.476),
    (106.694, 30.446), (106.650, 30.424), (106.606, 30.432), (106.580, 30.464), (106.588, 30.500), (106.546, 30.512),
    (106.500, 30.540),
)  # fmt: skip


def open_sites(company: Company, clock: Clock) -> None:
    """Add the sites with their pictures, the routes and the outline."""
    manager = company.accounts[Role.POOL_MANAGER]
    random = Random(MADE.toordinal())  # noqa: S311 - the same map at every loading
    clock.go_to(at(MADE, 9))
    outline = {"type": "Polygon", "coordinates": [[list(point) for point in OUTLINE]]}
    set_map(actor=manager, geojson=outline)
    sites: dict[str, TeachingSite] = {}
    for number, (name, town, capacity, hours, summary) in enumerate(SITES):
        longitude, latitude = TOWNS[town]
        values = {
            "name": name,
            "town": town,
            "summary": summary,
            "capacity": capacity,
            "opening_hours": hours,
            "contact_name": f"{name}服务台",
            "contact_phone": f"0800-76543{number:02d}",
            "longitude": round(longitude + random.uniform(-SPREAD, SPREAD), 6),
            "latitude": round(latitude + random.uniform(-SPREAD, SPREAD) * 0.8, 6),
        }
        sites[name] = save_site(actor=manager, values=values)
        if number < PICTURED:
            file = ContentFile(landscape_file(number), f"{number}.jpg")
            add_pictures(site=sites[name], actor=manager, uploads=[store_picture(file=file, actor=manager)])
    for name, summary, stops in ROUTES:
        save_route(
            actor=manager,
            values={"name": name, "summary": summary},
            stops=[(sites[site], here, on) for site, here, on in stops],
        )
