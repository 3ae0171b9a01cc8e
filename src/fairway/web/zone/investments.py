"""The page of investments and funding: what was promised beside what was granted, each in its own currency."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fairway.web.zone.seeing import seen
from fairway.web.zone.wording import grouped, word
from fairway.zone.funding import GRANTED, PROMISED, Sum, sums

CURRENCIES = ("HKD", "CNY", "USD")


@require_GET
def investments(request: HttpRequest) -> HttpResponse:
    """Every sum, the newest first, those of one stage where asked."""
    now = seen(request)
    asked = request.GET.get("currency", "")
    currency = asked if asked in CURRENCIES else CURRENCIES[0]
    stage = request.GET.get("stage", "")
    found = sums(now.view, currency)
    shown = [item for item in found if not stage or item.stage == stage]
    now.view.labels({claim.object for item in shown for claim in item.entity.claims if claim.object}, now.lang)
    return render(
        request,
        "fairway/zone/investments.html",
        {
            **now.context(),
            "rows": [_row(item, now.lang) for item in shown],
            "promised": sum(item.promised for item in found),
            "granted": sum(item.stage in GRANTED for item in found),
            "whole": len(found),
            "currency": currency,
            "currencies": CURRENCIES,
            "stage": stage,
            "stages": [(name, word("stage", name, now.lang)[0]) for name in (*PROMISED, *GRANTED)],
            "kept": [("currency", currency), ("stage", stage)],
        },
    )


def _row(item: Sum, lang: str) -> dict[str, Any]:
    """What the table shows of a sum."""
    return {
        "id": item.entity.id,
        "amounts": [(claim, worth, grouped(str(worth.amount)) if worth else "") for claim, worth in item.amounts],
        "stage": word("stage", item.stage, lang)[0] if item.stage else "",
        "investor": item.entity.of("investor"),
        "target": item.entity.of("target"),
    }
