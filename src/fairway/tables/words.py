"""The words of a report on a reform: each in English, traditional and simplified Chinese."""

from __future__ import annotations

from fairway.law.language import say
from fairway.tables.changes import AMOUNTS, BETTER, OTHERWISE, REASONS, WORSE

WORDS: dict[str, tuple[str, str, str]] = {
    BETTER: ("better", "較前有利", "较前有利"),
    WORSE: ("worse", "較前不利", "较前不利"),
    OTHERWISE: ("otherwise", "難分利弊", "难分利弊"),
    REASONS: ("reasons only", "只有理由不同", "只有理由不同"),
    AMOUNTS: ("amounts only", "只有金額不同", "只有金额不同"),
    "headline": (
        "{changed} of {rows} rows change",
        "{rows} 行之中有 {changed} 行改變",
        "{rows} 行中有 {changed} 行发生变化",
    ),
    "share": ("{text} ({share})", "{text}（{share}）", "{text}（{share}）"),
    "so": ("{text}: {parts}", "{text}：{parts}", "{text}：{parts}"),
    "so many": ("{rows} {word}", "{word} {rows} 行", "{word} {rows} 行"),
    "sentence": ("{text}.", "{text}。", "{text}。"),
    "title": ("Reform: {label}", "修訂：{label}", "修订：{label}"),
    "begins": ("{title}, from {day}", "{title}，由 {day} 起", "{title}，自 {day} 起"),
    "moves": ("From outcome to outcome", "由結果至結果", "从结果到结果"),
    "sums": ("Sums", "總額", "总额"),
    "parts": ("By part of the reform", "按修訂的部分", "按修订的部分"),
    "by side": ("By side", "按各方", "按各方"),
    "by month": ("By month", "按月份", "按月份"),
    "by": ("By {label} ({fact})", "按「{label}」（{fact}）", "按“{label}”（{fact}）"),
    "before": ("before", "原為", "原为"),
    "after": ("after", "改為", "改为"),
    "rows": ("rows", "行數", "行数"),
    "changed": ("changed", "改變", "变化"),
    "calculation": ("calculation", "計算方法", "计算方法"),
    "difference": ("difference", "差額", "差额"),
    "side": ("side", "一方", "一方"),
    "month": ("month", "月份", "月份"),
    "part": ("part", "部分", "部分"),
    "clause": ("clause", "條次", "条次"),
    "not known": ("not known", "未知", "未知"),
    "others": ("{n} others", "其他 {n} 項", "其他 {n} 项"),
    "alike": ("{label} ({code})", "{label}（{code}）", "{label}（{code}）"),
}


def word(key: str, lang: str, **values: object) -> str:
    """The words called `key`, their gaps filled."""
    return say(WORDS, key, lang, **values)
