"""Invented news: a town on each bank of an invented river, in English and both Chinese scripts."""

from datetime import date

from fairway.zone.intake import Names, Proposal, propose

DAY = date(2026, 3, 12)
"""A Thursday."""

NAMES = Names(
    {
        "Ardent Quay": ("org.ardent", "Organisation"),
        "Ardent Quay Science Park (the Quay)": ("org.quay", "Organisation"),
        "Larkmoor": ("place.larkmoor", "Place"),
        "Eastmere": ("place.eastmere", "Place"),
        "Government of the Eastmere SAR": ("org.eastmere", "Organisation"),
        "River Pell": ("place.pell", "Place"),
        "Norwell University": ("org.norwell", "Organisation"),
        "Wei Ting Ho Mei-ling": ("p.ho", "Person"),
        "Carlo Brandt": ("p.brandt", "Person"),
        "河灣科技園": ("org.hewan", "Organisation"),
        "東江大學": ("org.dju", "Organisation"),
        "何靜儀": ("p.he", "Person"),
        "東江市": ("place.dongjiang", "Place"),
        "河灣區": ("place.hewan", "Place"),
        "Post": ("org.post", "Organisation"),
    }
)

ENGLISH = """Advertisement
Quay fills up: 14 agreements signed as first tenants arrive
Photo: the Quay at dusk. Picture: Ana Reed
quay-1280x720.jpg
Larkmoor and Eastmere signed 14 agreements on Tuesday, and the Ardent Quay Science Park welcomed some 30 tenants.
READ MORE: Why rivers matter
About a fifth of the companies are from overseas, said Carlo Brandt, director of trade at Norwell University.
“Here is a rare opportunity that both banks of the river have long needed to share with one another,” Brandt said.
The park has secured more than $2.5 billion, of which 70 million yuan ($10 million) came from Larkmoor.
The 120-hectare park will open its second laboratory by the end of 2027. Tenants include Norwell University and biotech firm Celadon.
Here is a rare opportunity that both banks of the river have long needed to share with one another.
Carlo Brandt, director of trade
Ferry timetable to change for the summer
Eastmere has ranked second in the river index for four consecutive years.
About Quay Daily
Quay Daily has 40 writers and 3,6 million readers.
"""

TRADITIONAL = """廣告
河灣科技園首批租戶簽約
圖：河灣科技園外觀（資料圖片）
河灣科技園昨日舉行簽約儀式，宣布首批32家企業將於2026年底前入駐，當中約四分之一來自海外，預計投資額超過15億港元。
創新局局長何靜儀表示，園區佔地約45公頃，總樓面面積逾12萬平方米。
她指出，兩地優勢互補，合作將為青年人才帶來新機遇。
河灣科技園與東江大學簽署兩份合作備忘錄，涵蓋生命健康、人工智能等領域。
租戶包括海岸生物科技有限公司、東江大學及星河集團。
相關新聞：河灣大橋通車
"""

SIMPLIFIED = """东江市与河湾区签署18项协议
东江市副市长李国华周四表示，东江市和河湾区当天签署18项合作协议，总投资约46亿元人民币（6.4亿美元）。
目前已有120多家企业落户河湾科技园，其中约三成来自香港。
东江市力争到2027年建成10个创新平台。
该市创新指数连续三年位列全国第二。
"""


def proposals(text: str, day: date | None = DAY) -> list[Proposal]:
    """What is proposed for a text with the names above."""
    return propose(text, source_date=day, names=NAMES)


def said(text: str, day: date | None = DAY) -> set[tuple[str, str, str, str, str]]:
    """The same as (subject, property, value, unit, certainty)."""
    return {(one.subject, one.property, one.value, one.unit, one.certainty) for one in proposals(text, day)}


def values(text: str, name: str, day: date | None = DAY) -> list[str]:
    """The values proposed for one property, in the order of the text."""
    return [one.value for one in proposals(text, day) if one.property == name]
