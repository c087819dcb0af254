"""Addresses of fees and invoices."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("fees/", views.table, name="fees"),
    path("fees/add/", views.add, name="fee_add"),
    path("invoices/", views.invoices, name="invoices"),
    path("invoices/issue/", views.issue, name="invoices_issue"),
    path("invoices/<int:sequence>/", views.invoice, name="invoice"),
    path("invoices/<int:sequence>/credit/", views.credit, name="invoice_credit"),
    re_path(r"^invoices/(?P<sequence>\d{1,9})\.(?P<form>pdf|csv)$", views.download, name="invoice_download"),
    path("invoices/month-<str:month>.csv", views.month_csv, name="invoices_csv"),
    path("cases/<uuid:case_id>/fees/", views.case_fees, name="case_fees"),
]
