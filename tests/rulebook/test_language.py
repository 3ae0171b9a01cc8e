"""The Chinese that a machine can judge: one script a text, each side's own terms, one style of punctuation.

Whether a translation says what the English says is for readers; the characters and words here have no second reading.
"""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import fairway.web
from fairway.law.phrases import HANS as PHRASES_HANS
from fairway.law.phrases import HANT as PHRASES_HANT
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.source import Mapping, Node, Scalar, Sequence, read

HANT, HANS = "zh-Hant", "zh-Hans"
LOCALE = Path(fairway.web.__file__).parent / "locale"

# Each pair: a character of simplified script alone, and one of traditional script alone.
PAIRS = """
税稅 证證 内內 关關 资資 须須 个個 货貨 车車 请請 经經 进進 业業 单單 区區 机機 时時 规規 额額 报報 过過 务務 数數 计計
办辦 并並 国國 为為 许許 运運 签簽 项項 类類 备備 条條 记記 该該 汇匯 属屬 构構 动動 费費 开開 万萬 实實 处處 据據
门門 无無 缴繳 则則 获獲 与與 设設 两兩 评評 园園 银銀 学學 员員 应應 辆輛 转轉 审審 间間 产產 书書 录錄 划劃 当當
号號 纳納 验驗 认認 适適 减減 领領 广廣 营營 试試 见見 检檢 东東 对對 币幣 来來 监監 体體 别別 权權 会會 网網 雇僱
种種 预預 没沒 课課 约約 驶駛 凭憑 险險 传傳 线線 财財 驾駕 长長 输輸 现現 场場 补補 贸貿 点點 护護 续續 术術 电電
优優 联聯 药藥 带帶 离離 负負 册冊 满滿 订訂 账賬 罚罰 携攜 组組 医醫 总總 视視 标標 暂暫 况況 达達 阅閱 专專 级級
创創 确確 质質 结結 访訪 际際 连連 从從 遗遺 范範 样樣 调調 职職 桥橋 织織 违違 询詢 载載 装裝 参參 决決 协協 说說
邮郵 递遞 岁歲 团團 较較 围圍 论論 编編 风風 变變 疗療 选選 购購 节節 贷貸 临臨 润潤 测測 议議 价價 亲親 赠贈 执執
贴貼 独獨 烟煙 综綜 换換 养養 宽寬 双雙 径徑 飞飛 础礎 随隨 环環 责責 笔筆 响響 终終 奖獎 销銷 拟擬 么麼 称稱 让讓
码碼 义義 强強 旧舊 给給 债債 还還 览覽 问問 识識 拨撥 紧緊 闭閉 陆陸 将將 统統 键鍵 毕畢 剂劑 细細 买買 严嚴 亿億
积積 劳勞 盖蓋 槛檻 读讀 励勵 钞鈔 头頭 这這 侧側 兽獸 择擇 习習 页頁 战戰 伤傷 仅僅 愿願 馆館 维維 谁誰 届屆 济濟
导導 储儲 怀懷 乡鄉 纸紙 浓濃 庆慶 仪儀 断斷 废廢 兴興 图圖 净淨 显顯 训訓 络絡 损損 诊診 扩擴 马馬 献獻 滞滯 观觀
边邊 赡贍 亏虧 弹彈 红紅 虫蟲 赔賠 农農 讲講 惯慣 摊攤 继繼 厅廳 卖賣 铁鐵 奋奮 状狀 态態 归歸 纯純 库庫 踪蹤 绿綠
脸臉 队隊 鲜鮮 军軍 简簡 题題 弃棄 偿償 轨軌 迹跡 众眾 针針 贡貢 层層 难難 赁賃 枪槍 锁鎖 仓倉 轻輕 挡擋 齐齊 舱艙
竞競 杀殺 颁頒 虽雖 稳穩 讨討 畴疇 讯訊 顾顧 辅輔 写寫 弥彌 够夠 尔爾 辐輻 灭滅 遥遙 杂雜 语語 尽盡 练練 触觸 忆憶
轮輪 隐隱 龙龍 乐樂 异異 谢謝 亚亞 师師 诉訴 讼訟 孙孫 艺藝 辖轄 侨僑 枢樞 纽紐 践踐 虑慮 软軟 热熱 彻徹 摄攝 错錯
卫衞 后後 发發 里裏 复復 历歷 于於 制製 台臺 面麵
"""
# Traditional script has these as well, in other words: 皇后, 公里, 制度, 台灣, 面積, and the surnames 范 and 于.
SHARED = set("后里制台面范于")
SIMPLIFIED = {pair[0] for pair in PAIRS.split()} - SHARED
TRADITIONAL = {pair[1] for pair in PAIRS.split()} | set("們徵佔託彙衛")

# Forms for which Hong Kong writes others, such as 衞, 裏, 為, 戶, 毀, 啟, 准許, 甚麼, 周歲, 公布 and 網絡.
NOT_IN_HONG_KONG = re.compile("[衛裡爲户燬啓羣綫]|不準|準許|批準|什麼|週[歲年]|公佈|發佈|網路|軟體|硬體|視頻")
NOT_ON_THE_MAINLAND = re.compile("甚么|毋须|视乎|资讯(?!科技总监)|质素|软体|网路|上载|有否|曾否")

# The words of one side's law that its texts never take from the other's, in both scripts.
FOREIGN_TERMS = {
    "CN": re.compile("個人資料|个人资料|合約|合约|大規模毀滅|大规模毁灭"),
    "HK": re.compile("個人信息|个人信息|合同|許可證件|许可证件|大規模殺傷|大规模杀伤"),
}

HAN = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(f"[{HAN}）」”》][,;:?!](?!//)|[,;:?!][{HAN}]|[{HAN}][()]|[()][{HAN}]|％")
DOUBLED = re.compile("[，。；：、？！]{2}|[ 　][，。；：、？！）」”》]|[，。；：、？！（「“《] ")


def wordings(node: Node) -> Iterator[tuple[str, str, str]]:
    """Language, text and place of everything that a file says in Chinese."""
    if isinstance(node, Sequence):
        yield from chain.from_iterable(wordings(item) for item in node.items)
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            if key in (HANT, HANS) and isinstance(value, Scalar):
                yield key, value.text, str(value.place)
            else:
                yield from wordings(value)


def side(node: Node) -> str:
    """The jurisdiction of the instrument in a file, or nothing."""
    instrument = node.entries.get("instrument") if isinstance(node, Mapping) else None
    found = instrument.entries.get("jurisdiction") if isinstance(instrument, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def page_texts() -> Iterator[tuple[str, str, str]]:
    """What the pages say in Chinese, but for the examples that show both scripts."""
    for lang, folder in ((HANT, "zh_Hant"), (HANS, "zh_Hans")):
        with (LOCALE / folder / "LC_MESSAGES/django.po").open("rb") as file:
            for message in read_po(file, locale=folder):
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                if message.id and "许可" not in message.id:
                    yield from ((lang, str(text), f"{folder}: {message.id}") for text in said)


def phrases() -> Iterator[tuple[str, str, str]]:
    """The joints between sentences."""
    for lang, catalogue in ((HANT, PHRASES_HANT), (HANS, PHRASES_HANS)):
        yield from ((lang, text, f"phrase: {key}") for key, text in catalogue.items())


FILES = {
    str(path.relative_to(DEFAULT_FOLDER)): read(path.read_bytes(), str(path.relative_to(DEFAULT_FOLDER)))
    for path in sorted(DEFAULT_FOLDER.rglob("*.yaml"))
    if "cases" not in path.parts
}
LAW = [wording for node in FILES.values() for wording in wordings(node)]
TEXTS = [*LAW, *page_texts(), *phrases()]


def said_in(lang: str) -> list[tuple[str, str]]:
    """Text and place of all that is said in a script."""
    return [(text, place) for tag, text, place in TEXTS if tag == lang]


def test_there_is_much_to_read_and_as_much_in_either_script() -> None:
    assert len(said_in(HANT)) == len(said_in(HANS)) > 4000


@pytest.mark.parametrize(
    ("lang", "wrong"), [(HANT, SIMPLIFIED), (HANS, TRADITIONAL)], ids=["traditional", "simplified"]
)
def test_a_text_keeps_to_its_script(lang: str, wrong: set[str]) -> None:
    found = {place: mixed for text, place in said_in(lang) if (mixed := "".join(sorted(wrong & set(text))))}
    assert found == {}


@pytest.mark.parametrize(
    ("lang", "wrong"), [(HANT, NOT_IN_HONG_KONG), (HANS, NOT_ON_THE_MAINLAND)], ids=["Hong Kong", "Mainland"]
)
def test_words_are_those_of_the_readers_place(lang: str, wrong: re.Pattern[str]) -> None:
    assert {place: found[0] for text, place in said_in(lang) if (found := wrong.search(text))} == {}


@pytest.mark.parametrize("jurisdiction", FOREIGN_TERMS)
def test_the_law_of_a_side_is_told_in_its_own_terms(jurisdiction: str) -> None:
    told = [wording for node in FILES.values() if side(node) == jurisdiction for wording in wordings(node)]
    assert len(told) > 1000
    wrong = FOREIGN_TERMS[jurisdiction]
    assert {place: found[0] for _, text, place in told if (found := wrong.search(text))} == {}


def test_quotation_marks_are_those_of_the_script() -> None:
    marks = {HANT: re.compile('[“”‘’"]'), HANS: re.compile('[「」『』"]')}
    assert {place: text for lang, text, place in TEXTS if marks[lang].search(text)} == {}


@pytest.mark.parametrize("pair", ["（）", "「」", "“”", "《》", "〔〕"])
def test_brackets_and_quotation_marks_come_in_pairs(pair: str) -> None:
    assert {place: text for _, text, place in TEXTS if text.count(pair[0]) != text.count(pair[1])} == {}


def test_punctuation_between_chinese_characters_is_full_width() -> None:
    assert {place: text for _, text, place in LAW if HALF_WIDTH.search(text)} == {}


def test_punctuation_is_neither_doubled_nor_spaced() -> None:
    assert {place: text for _, text, place in LAW if DOUBLED.search(text)} == {}


def test_a_question_is_a_question_in_every_language() -> None:
    assert {place: text for text, place in questions() if "？" not in text} == {}


def questions() -> Iterator[tuple[str, str]]:
    """Chinese text and place of every question that is one in English."""
    for entry in chain.from_iterable(asked(node) for node in FILES.values()):
        english = entry.entries.get("en")
        if isinstance(english, Scalar) and english.text.rstrip(")").endswith("?"):
            yield from ((text, place) for _, text, place in wordings(entry))


def asked(node: Node) -> Iterator[Mapping]:
    """Every text that stands under the key `question`."""
    if isinstance(node, Sequence):
        yield from chain.from_iterable(asked(item) for item in node.items)
    if isinstance(node, Mapping):
        found = node.entries.get("question")
        yield from [found] if isinstance(found, Mapping) else []
        yield from chain.from_iterable(asked(value) for key, value in node.entries.items() if key != "question")
