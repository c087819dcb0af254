"""The request as views of the site get it: somebody is signed in, and htmx may be asking."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from openimr.web.models import User


class Request(HttpRequest):
    """A request that has passed the site's middleware. Views that anyone may open take a plain ``HttpRequest``."""

    user: User
    htmx: HtmxDetails
