"""Addresses of a case's letters."""

from django.urls import path

from . import views

urlpatterns = [
    path("cases/<uuid:case_id>/letters/", views.letters, name="case_letters"),
    path("cases/<uuid:case_id>/letters/issue/", views.issue, name="letter_issue"),
    path("cases/<uuid:case_id>/letters/correct/", views.correct, name="letter_correct"),
    path("cases/<uuid:case_id>/letters/<int:version>/differences/", views.differences, name="letter_differences"),
    path("cases/<uuid:case_id>/letters/<int:version>/letter.<str:form>", views.download, name="letter_download"),
    path("cases/<uuid:case_id>/letters/<int:version>/to/<str:role>.pdf", views.download_copy, name="letter_to_party"),
]
