"""Addresses of notices."""

from django.urls import path

from . import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/batches/make/", views.make_batch, name="batch_make"),
    path("notices/batches/<int:batch_id>.pdf", views.batch_pdf, name="batch_pdf"),
    path("notices/batches/<int:batch_id>/mailed/", views.batch_mailed, name="batch_mailed"),
    path("notices/bounces/", views.take_in_bounces, name="bounces"),
    path("cases/<uuid:case_id>/notices/", views.case_notices, name="case_notices"),
    path("cases/<uuid:case_id>/notices/remind/", views.remind, name="notice_remind"),
    path("cases/<uuid:case_id>/notices/<int:notice_id>.pdf", views.notice_pdf, name="notice_pdf"),
    path("cases/<uuid:case_id>/notices/parties/<int:party_id>/", views.party, name="case_party"),
    path("cases/<uuid:case_id>/notices/sendings/<uuid:sending_id>/", views.settle, name="sending_settle"),
]
