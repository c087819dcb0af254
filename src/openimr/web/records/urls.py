"""Addresses of a case's records."""

from django.urls import path

from . import comparing, correcting, reader, uploading, views

urlpatterns = [
    path("cases/<uuid:case_id>/records/", views.records, name="case_records"),
    path("cases/<uuid:case_id>/records/upload/", views.upload, name="records_upload"),
    path("cases/<uuid:case_id>/records/retry/", views.retry, name="records_retry"),
    path("cases/<uuid:case_id>/records/progress/", views.progress, name="records_progress"),
    path("cases/<uuid:case_id>/records/read/", reader.read, name="case_reader"),
    path("cases/<uuid:case_id>/records/document/<int:page>/", correcting.document, name="case_document"),
    path("cases/<uuid:case_id>/records/correct/", correcting.change, name="records_correct"),
    path("cases/<uuid:case_id>/records/undo/<int:sequence>/", correcting.take_back, name="records_undo"),
    path("cases/<uuid:case_id>/records/copies/<slug:key>/", comparing.differences, name="records_differences"),
    path("cases/<uuid:case_id>/chronology.html", views.chronology, name="case_chronology"),
    path("uploads/<str:mark>/", uploading.piece, name="upload_piece"),
    path("cases/<uuid:case_id>/casefile.pdf", views.casefile_pdf, name="casefile_pdf"),
    path("cases/<uuid:case_id>/pages/<int:number>.webp", views.page_image, name="page_image"),
    path("cases/<uuid:case_id>/pages/<int:number>/words.json", views.page_words, name="page_words"),
    path("cases/<uuid:case_id>/search", views.search_pages, name="search_pages"),
]
