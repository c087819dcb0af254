"""Addresses of the reviewer's workbench."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
