"""Addresses of the programming interface and of the page its tokens are kept on."""

from django.urls import path

from . import views
from .api import api

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    # Tokens, not sessions, open these; Django's middleware asks the view itself.
    setattr(_pattern.callback, "login_required", False)  # noqa: B010  (the type of a view knows no such attribute)

urlpatterns = [
    path("api/v1/", (_patterns, _app, _namespace)),
    path("administration/tokens/", views.token_list, name="api_tokens"),
    path("administration/tokens/<int:token_id>/revoke/", views.revoke, name="api_token_revoke"),
]
