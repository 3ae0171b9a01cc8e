"""Addresses. Pages carry their language first; files and the API do not."""

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from fairway.api import api
from fairway.web import (
    accounts,
    applications,
    bulk_filing,
    casefile,
    determinations,
    gate,
    interview,
    lawbook,
    long_form,
    pages,
    printing,
    receipts,
)
from fairway.web.zone import challenging, correcting, evidence, feeds

urlpatterns: list[Any] = [
    path("", pages.front),
    path("robots.txt", pages.robots),
    path("verify", receipts.front),
    path("healthz", pages.health),
    path("api/v1/docs", pages.docs),
    path("api/v1/", api.urls),
    path("gate-worker.js", gate.worker),
    path("link/", include("fairway.link.urls")),
    path("feeds/zone/<str:name>.atom", feeds.feed, name="zone-feed"),
    path("d/<str:record_id>.json", determinations.determination_json, name="determination-json"),
]
urlpatterns += i18n_patterns(
    path("", interview.home, name="home"),
    path("check/", interview.start, name="start"),
    path("check/<str:kind>/form", long_form.long_form, name="long-form"),
    path("check/<str:draft_id>/", interview.interview, name="interview"),
    path("check/<str:draft_id>/result", interview.result, name="result"),
    path("check/<str:draft_id>/delete", interview.discard, name="discard"),
    path("check/<str:draft_id>/<str:path>", interview.change, name="change"),
    path("d/<str:record_id>", determinations.determination, name="determination"),
    path("d/<str:record_id>/report", determinations.report, name="report"),
    path("d/<str:record_id>/what-if", determinations.what_if, name="what-if"),
    path("d/<str:record_id>/again", determinations.again, name="again"),
    path("d/<str:record_id>/why/<path:norm_id>", determinations.why, name="why"),
    path("d/<str:record_id>/route-<int:number>.ics", determinations.calendar, name="calendar"),
    path("account/sign-in", accounts.sign_in, name="sign-in"),
    path("account/sign-out", accounts.sign_out, name="sign-out"),
    path("account/capacity", accounts.capacity, name="capacity"),
    path("d/<str:record_id>/apply", applications.apply, name="apply"),
    path("cases/", applications.my_cases, name="my-cases"),
    path("cases/table", bulk_filing.table, name="table"),
    path("cases/table/<str:kind>.csv", bulk_filing.columns, name="table-columns"),
    path("cases/table/<str:kind>/columns", bulk_filing.guide, name="table-guide"),
    path("cases/<str:ref>/acts/<int:act_id>", receipts.act_receipt, name="act-receipt"),
    path("verify", receipts.verify, name="verify"),
    path("cases/<str:ref>/", casefile.case, name="case"),
    path("cases/<str:ref>/answer", casefile.answer, name="answer"),
    path("cases/<str:ref>/write", casefile.write, name="write"),
    path("cases/<str:ref>/steps", casefile.finish, name="finish-step"),
    path("cases/<str:ref>/documents", casefile.add_document, name="add-document"),
    path("cases/<str:ref>/documents/<str:document_id>", casefile.document, name="document"),
    path("cases/<str:ref>/report", casefile.report, name="report-office"),
    path("cases/<str:ref>/custody", casefile.keep_custody, name="custody"),
    path("cases/<str:ref>/withdraw", casefile.withdraw, name="withdraw"),
    path("cases/<str:ref>/letters/<str:decision_id>", casefile.letter, name="letter"),
    path("cases/<str:ref>/check", applications.check_answers, name="check-answers"),
    path("cases/<str:ref>/change", applications.change_answer, name="change-answer"),
    path("cases/<str:ref>/discard", applications.discard, name="discard-case"),
    path("officer/", include("fairway.web.officer_urls")),
    path("law/", lawbook.index, name="law"),
    path("law/gaps", lawbook.gaps, name="gaps"),
    path("law/changes", lawbook.changes, name="changes"),
    path("law/cases", lawbook.case_list, name="cases"),
    path("law/procedures/<str:procedure_id>", lawbook.procedure, name="procedure"),
    path("law/<str:instrument_id>/", lawbook.instrument, name="instrument"),
    path("law/<str:instrument_id>/<str:provision_id>", lawbook.provision, name="provision"),
    path("zone/", include("fairway.web.zone.urls")),
    path("evidence/<str:key>", evidence.page, name="evidence"),
    path("evidence/<str:key>/challenge", challenging.challenge, name="zone-challenge"),
    path("evidence/<str:key>/correct", correcting.correct, name="zone-correct-one"),
    path("permits/<str:permit_id>.pdf", printing.pdf, name="permit-pdf"),
    path("permits/<str:permit_id>.sd-jwt", printing.wallet, name="permit-wallet"),
    path("permits/<str:permit_id>.png", printing.picture, name="permit-picture"),
    path("permits/<str:permit_id>", printing.page, name="permit"),
    path("gate", gate.page, name="gate"),
    path("about", pages.about, name="about"),
    path("api", pages.reference, name="api"),
)
handler400 = "fairway.web.pages.refused"
handler404 = "fairway.web.pages.not_found"
handler500 = "fairway.web.pages.failed"
