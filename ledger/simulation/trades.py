"""What the made-up county lives from: its trades, who licenses them, what they are punished for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business and the agency that oversees it."""

    word: str
    """As it stands in a name: 永昌县…{word}有限公司."""
    agency: str
    mark: str
    """Of the agency's documents: 永{mark}罚〔2026〕1号."""
    licence: str
    violation: str
    facts: str
    basis: str
    domain: str = ""
    """Field of law that windows depend on, where it is one of the five."""
    matter: str = ""
    """Of the list of matters that accept commitments."""
    document: str = ""
    """What may come late in that matter."""
    listing: tuple[str, str] = ("", "")
    """List type and ground for a grave penalty."""


TRADES = (
    Trade(
        "餐饮", "AMR", "市监", "食品经营许可证", "经营超过保质期的食品",
        "在经营场所使用超过保质期的食品原料加工食品",
        "《中华人民共和国食品安全法》第三十四条、第一百二十四条",
        "food", "FOOD_BUSINESS_LICENCE", "floor_plan",
        ("market_regulation_serious", "licence_or_qualification"),
    ),
    Trade(
        "葡萄酒", "AMR", "市监", "食品生产许可证", "生产标签不符合规定的食品",
        "生产的葡萄酒标签标注虚假年份和产地",
        "《中华人民共和国食品安全法》第七十一条、第一百二十五条",
        "food", "FOOD_BUSINESS_LICENCE", "premises_proof",
        ("market_regulation_serious", "licence_or_qualification"),
    ),
    Trade(
        "百货", "AMR", "市监", "营业执照", "侵犯注册商标专用权",
        "销售侵犯他人注册商标专用权的商品",
        "《中华人民共和国商标法》第五十七条、第六十条",
        "", "BUSINESS_REGISTRATION", "premises_proof",
        ("market_regulation_serious", "heavier_fine"),
    ),
    Trade(
        "特种设备安装", "AMR", "市监", "特种设备生产许可证", "使用未经检验的特种设备",
        "使用超过检验有效期的电梯",
        "《中华人民共和国特种设备安全法》第四十条、第八十四条",
        "special_equipment", "BUSINESS_REGISTRATION", "premises_proof",
        ("market_regulation_serious", "heavier_fine"),
    ),
    Trade(
        "矿业", "EMB", "应急", "安全生产许可证", "未按规定设置安全警示标志",
        "在有较大危险因素的生产经营场所未设置明显的安全警示标志",
        "《中华人民共和国安全生产法》第三十五条、第九十九条",
        "work_safety", "", "", ("work_safety_serious", "accident"),
    ),
    Trade(
        "化工", "ECO", "环", "排污许可证", "超标排放污染物",
        "排放的废气中二氧化硫浓度超过许可排放浓度",
        "《中华人民共和国大气污染防治法》第十八条、第九十九条",
    ),
    Trade(
        "建筑安装", "HUD", "建", "建筑业企业资质证书", "未取得施工许可证擅自施工",
        "未取得建筑工程施工许可证擅自开工建设",
        "《中华人民共和国建筑法》第七条、第六十四条",
        "", "CONSTRUCTION_PERMIT", "drawings_review",
    ),
    Trade(
        "运输", "TRA", "交", "道路运输经营许可证", "未按规定投保承运人责任险",
        "使用擅自改装的车辆从事道路货物运输经营",
        "《中华人民共和国道路运输条例》第三十条、第七十条",
        "", "ROAD_FREIGHT_LICENCE", "vehicle_papers",
    ),
    Trade(
        "农资", "AGR", "农", "农药经营许可证", "经营未取得登记证的农药",
        "经营未依法取得农药登记证的农药",
        "《农药管理条例》第二十四条、第五十五条",
    ),
    Trade(
        "旅行社", "CTS", "文旅", "旅行社业务经营许可证", "未经许可经营出境旅游业务",
        "超出许可范围组织旅游活动",
        "《中华人民共和国旅游法》第二十九条、第九十五条",
        "", "", "", ("culture_tourism_serious", "licence_revoked"),
    ),
    Trade(
        "宾馆", "HEA", "卫", "公共场所卫生许可证", "公共场所卫生不符合标准",
        "顾客用品用具未按规定清洗、消毒、保洁",
        "《公共场所卫生管理条例》第七条、第十四条",
        "", "PUBLIC_PLACE_HYGIENE_LICENCE", "floor_plan",
    ),
    Trade(
        "人力资源服务", "HRSS", "人社", "人力资源服务许可证", "拖欠农民工工资",
        "经责令限期支付逾期未支付农民工工资",
        "《保障农民工工资支付条例》第四十八条、第五十四条",
        "", "HUMAN_RESOURCES_LICENCE", "staff_list", ("wage_arrears_serious", "refused_to_pay"),
    ),
    Trade(
        "会计服务", "FIN", "财", "代理记账许可证书", "提供虚假材料谋取中标",
        "在政府采购活动中提供虚假材料谋取中标、成交",
        "《中华人民共和国政府采购法》第七十七条",
        "", "AGENCY_BOOKKEEPING_LICENCE", "staff_list",
        ("government_procurement_serious", "procurement_fraud"),
    ),
)  # fmt: skip

PLACES = (
    "城关", "河西堡", "新城子", "朱王堡", "东寨", "水源", "红山窑", "焦家庄", "六坝", "南坝",
    "祁连", "龙首", "金川峡", "骊靬", "圣容", "北海子",
)  # fmt: skip
WORDS = (
    "戈壁", "绿洲", "丰源", "瑞祥", "宏达", "永兴", "天泽", "陇原", "金穗", "雪域", "鸿运",
    "昌盛", "德信", "同心", "聚力", "恒泰", "润丰", "西域", "驼铃", "胡杨", "沙枣", "云杉",
)  # fmt: skip
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
GIVEN = "建国秀英志强丽娟海燕文斌玉兰永福春梅国栋晓霞立新桂芳"
