"""Invented names, units and lectures; every choice comes from a seeded generator, so that each loading is the same."""

from dataclasses import dataclass
from random import Random
from typing import Final

SECTORS: Final = ("机关", "农村", "社区", "学校", "国企", "两新组织")
FORMS: Final = ("讲授式", "情景再现式", "互动访谈式")

ROOT_UNIT: Final = ("渠安区委", "渠安区")
"""A district that does not exist."""

# (full name, short name, sector, units below it)
UNITS: Final = (
    ("区直机关工委", "机关工委", "机关", ("区财政局机关党支部", "区自然资源局机关党支部", "区融媒体中心党支部")),
    ("牌坊镇党委", "牌坊镇", "农村", ("桂花村党支部", "石桥村党支部", "渔池村党支部")),
    ("清溪镇党委", "清溪镇", "农村", ("双河村党支部", "高坝村党支部", "白云村党支部")),
    ("北辰街道党工委", "北辰街道", "社区", ("五福社区党委", "思源社区党委", "朝阳社区党支部")),
    ("区教育工委", "教育工委", "学校", ("第一中学党委", "思源小学党支部", "职业技术学校党委", "特殊教育学校党支部")),
    ("区国资监管局党委", "国资局", "国企", ("水务公司党支部", "公共交通公司党委", "文旅公司党支部")),
    ("区两新工委", "两新工委", "两新组织", ("电子商务协会党支部", "渠江物流公司党支部")),
    ("区人民医院党委", "人民医院", "机关", ()),
)  # fmt: skip

SURNAMES: Final = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵欧阳解强"
GIVEN: Final = (
    "文静", "国平", "红梅", "志远", "建华", "秀英", "明", "丽", "晓燕", "小红", "德胜", "春梅", "海涛", "玉兰", "思源", "卫东",
    "欣怡", "俊杰", "雪", "佳", "永强", "桂芳", "子涵", "浩然", "若曦", "长青", "凤霞", "立新", "敏", "磊", "静", "军", "婷婷", "鹏",
    "喆", "堃", "宇轩", "梦琪", "光荣", "爱民", "守信", "耕耘", "念慈", "怀谷", "镕", "一鸣", "犇", "向阳", "书瑶", "天佑",
)  # fmt: skip
OTHER_NAMES: Final = (
    "阿依古丽·买买提",
    "扎西·多吉",
    "木呷·阿的",
    "古丽娜尔·艾合买提",
    "欧阳明德",
    "尉迟静",
    "单雨桐",
    "翟立人",
)
"""Names with a middle dot, of two-character surnames, and surnames that are read otherwise than they look."""

TITLES_A: Final = (
    "一封家书里的初心", "一张老照片背后的誓言", "从石桥村走出的人", "把党课讲到流水线上", "千里之外也有家", "渠江边的灯火",
    "桂花树下的院坝会", "一本泛黄的账簿", "老支书的三把钥匙", "最后一公里的温度", "田埂上的思政课", "一盏马灯照亮的路",
    "村口那棵黄葛树", "半条棉被的回响", "从扁担到快递车", "一页入党志愿书", "医者的脚步", "校园里的升旗手",
    "第一书记的三本日记", "把论文写在大地上", "百姓的小事是天大的事", "一双草鞋走四方", "从一口井说起", "守桥人的四十年",
    "一粒种子的旅行", "小网格里的大民生", "公交车上的微笑", "水龙头里的承诺", "一碗担担面的信用", "他们把名字留在山上",
    "窗口后面的眼睛", "手语里的国歌", "直播间里的党员", "乡村夜校的灯", "一面锦旗背后", "老井新泉",
    "从补丁到新衣", "铁轨旁的红马甲", "山那边的课堂", "一枚奖章的重量", "巷子深处的调解室", "雨夜里的十二个电话",
    "灶台边的理论课", "一张合影里的三代人", "挑水路变成致富路", "被翻烂的笔记本", "春天从这间教室开始", "一封退回来的感谢信",
    "大山里的信号塔", "祠堂变课堂", "候车厅里的志愿服务岗", "会说话的门牌", "一根电线杆的故事", "从旁听生到主讲人",
    "老党员的第一次直播", "菜市场里的公平秤", "一座水库三代人", "凌晨四点的环卫车", "轮椅上的宣讲员", "一块牌匾的来历",
    "为一棵古树让路", "车间里的传帮带", "谁来当这个家", "听得懂的新思想", "一碗水怎样端平", "把欠条变成存折",
    "山货出山记", "夜色里的小药箱", "门前那条路", "一次没有掌声的演讲", "三顾茅庐请回的大学生", "把心贴近泥土",
    "从一粒米看粮食安全", "外婆的红围巾", "一台缝纫机缝起的合作社", "网格员的一天", "渡口最后的摆渡人", "老旧小区的新电梯",
    "一堂没有讲台的党课", "账本公开以后", "一条河的清与浊", "火车站台上的敬礼", "十八岁的请战书", "一间阅览室的灯光",
    "红领巾讲解员", "消失的臭水塘", "从贫困户到股东", "一顶安全帽", "办事窗口的四十厘米", "一户一策的温度",
    "给孩子的第一堂国防课", "听，那首老歌", "一枚公章走过的村庄", "从零开始的产业园", "田间的科技特派员", "暴雨中的三百米",
    "一双手绘出的村图", "茶馆里的民情会", "快递柜旁的党旗", "一份没有写完的申请书", "从一张选票说起", "父亲的工具箱",
    "山路上的流动法庭", "谢谢你，陌生的同志", "水表里的诚信", "一支钢笔的传承", "老街新韵", "井台议事",
    "两块石碑", "一所学校的最后一名学生", "从数字看变化", "青春与稻田", "铁军的后勤兵", "一扇不关的门",
    "奶奶的粮票", "工地上的夜校", "社区食堂的账", "一把锄头开新路", "一盘磨的启示", "村史馆里的空白页",
    "从灯塔到灯火", "一面墙的前世今生", "把群众的事当家事", "我们村的第一条网线",
)  # fmt: skip
TITLES_B: Final = ("：一名党员的回答", "：读懂人民二字", "：青年一代的接力", "：从身边事讲起")

OPENINGS: Final = (
    "各位同志，今天我想从一个真实的故事讲起。", "大家好，请先看这张照片。", "如果时间回到四十年前，我们会看到怎样的村庄？",
    "我是一名普通党员，今天讲的是我身边的人。", "每次走过那座石桥，我都会想起一个名字。",
)  # fmt: skip
BODY: Final = (
    "那一年发大水，{who}第一个跳进齐腰深的水里，把十一户人家一户一户接了出来。",
    "他的账簿里没有豪言壮语，只有谁家缺粮、谁家孩子要上学。",
    "党员这两个字，写在纸上很轻，扛在肩上很重。",
    "乡亲们说，看见红马甲，心里就踏实。",
    "从泥泞小路到柏油大道，变的是路，不变的是走在前面的人。",
    "我们把课堂搬到院坝里、车间里、地铁口，听的人越来越多。",
    "实事求是，不是挂在墙上的四个字，而是每一次把脚踩进泥里。",
    "改革开放的春风吹到渠江边，第一批下海的青年里就有三名党员。",
    "她用十二年时间，让村里最后一个孩子也读完了初中。",
    "数字会说话：这个村的集体收入，从三万元到了三百万元。",
    "为人民服务，就是把群众的小事当成自己的大事。",
    "当年的誓言没有褪色，因为每天都有人在用行动把它擦亮。",
    "青年人接过的不只是一面旗帜，还有一种走路的姿势。",
    "疫情最紧的那个冬天，{who}在卡点守了四十六个夜晚。",
    "有人问值不值得，他指着村口新建的学校笑了笑。",
    "流动党员走到哪里，组织的温暖就跟到哪里。",
)  # fmt: skip
CLOSINGS: Final = (
    "这就是我今天要讲的故事，谢谢大家。", "让我们从今天做起，从身边事做起。", "初心不在远方，就在下一次伸出的手里。",
    "故事讲完了，路还在我们脚下。",
)  # fmt: skip
TOPICS: Final = (
    "初心使命",
    "乡村振兴",
    "改革开放",
    "基层治理",
    "红色家书",
    "青年担当",
    "廉洁家风",
    "两新党建",
)
POSTS: Final = (
    "党支部书记",
    "第一书记",
    "教师",
    "讲解员",
    "护士长",
    "工程师",
    "社区干部",
    "退休干部",
    "驾驶员",
    "网格员",
)


@dataclass(frozen=True, slots=True)
class Lecture:
    """What an invented entry says."""

    title: str
    abstract: str
    script: tuple[str, ...]


class Words:
    """Draws invented people and lectures, none of them twice."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - invented names, not secrets
        self._names = list(OTHER_NAMES)
        plain = list(TITLES_A)
        self.random.shuffle(plain)
        self._titles = iter([*plain, *(title + end for end in TITLES_B for title in plain)])
        self._used = set(OTHER_NAMES)

    def name(self) -> str:
        """Return a name that nobody has yet; every tenth is a long or a rare one as long as they last."""
        if self._names and self.random.random() < 0.12:
            return self._names.pop(0)
        while True:
            rarity = self.random.random() ** 2  # the list begins with the commonest
            name = SURNAMES[int(rarity * len(SURNAMES))] + self.random.choice(GIVEN)
            if name not in self._used:
                self._used.add(name)
                return name

    def lecture(self, sector: str, speaker: str) -> Lecture:
        """Return a title, an abstract and a script of about a thousand characters."""
        title = next(self._titles)
        body = self.random.sample(BODY, 11)
        who = self.random.choice(("老支书", "村主任", "驻村医生", "年轻的网格员", "她的父亲"))
        lines = [
            self.random.choice(OPENINGS),
            *("".join(body[i : i + 3]).replace("{who}", who) for i in range(0, 9, 3)),
            f"在{sector}战线上，这样的人还有很多。" + "".join(body[9:]).replace("{who}", who),
            self.random.choice(CLOSINGS),
        ]
        abstract = f"以{who}的真实故事切入，讲述{sector}党员在平凡岗位上的坚守，回答“为了谁、依靠谁”的问题。{body[0].replace('{who}', who)}"
        return Lecture(title, abstract, tuple(lines))

    def mobile(self, number: int) -> str:
        """Return a mobile number of a range that is not given to anybody."""
        return f"1990000{number:04d}"
