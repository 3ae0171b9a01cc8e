"""Addresses of the officers' and the auditor's pages."""

from django.urls import path

from fairway.web import auditing, correcting, deciding, officer_part, officer_queue

urlpatterns = [
    path("queue", officer_queue.queue, name="queue"),
    path("queue/next", officer_queue.take_next, name="take-next"),
    path("queue/take", officer_queue.take_chosen, name="take-chosen"),
    path("queue/views", officer_queue.save_view, name="save-view"),
    path("queue/views/<int:number>/delete", officer_queue.forget_view, name="forget-view"),
    path("parts/<int:part_id>/", officer_part.part, name="part"),
    path("parts/<int:part_id>/decide", deciding.decide, name="decide-part"),
    path("parts/<int:part_id>/facts/<str:path>", correcting.correct, name="correct-fact"),
    path("parts/<int:part_id>/why/<path:norm_id>", officer_part.proof, name="part-why"),
    path("parts/<int:part_id>/documents/<str:document_id>", officer_part.paper, name="part-document"),
    path("parts/<int:part_id>/permits/<str:permit_id>/revoke", officer_part.revoke, name="revoke-permit"),
    path("parts/<int:part_id>/<slug:name>", officer_part.act, name="part-act"),
    path("decisions/<str:decision_id>/", deciding.second_check, name="second-check"),
    path("cases/", auditing.cases, name="audit"),
    path("cases/<str:ref>/", auditing.case, name="audit-case"),
    path("cases/<str:ref>/history.csv", auditing.history, {"form": "csv"}, name="history-csv"),
    path("cases/<str:ref>/history.json", auditing.history, {"form": "json"}, name="history-json"),
]
