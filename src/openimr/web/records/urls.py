"""Addresses of a case's records."""

from django.urls import path

from . import views

urlpatterns = [
    path("cases/<uuid:case_id>/records/", views.records, name="case_records"),
    path("cases/<uuid:case_id>/records/upload/", views.upload, name="records_upload"),
    path("cases/<uuid:case_id>/records/retry/", views.retry, name="records_retry"),
    path("cases/<uuid:case_id>/records/progress/", views.progress, name="records_progress"),
    path("cases/<uuid:case_id>/casefile.pdf", views.casefile_pdf, name="casefile_pdf"),
    path("cases/<uuid:case_id>/pages/<int:number>.webp", views.page_image, name="page_image"),
    path("cases/<uuid:case_id>/pages/<int:number>/words.json", views.page_words, name="page_words"),
    path("cases/<uuid:case_id>/search", views.search_pages, name="search_pages"),
]
