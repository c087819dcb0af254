"""The site as a WSGI application, for granian and any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.web.settings")
application = get_wsgi_application()

from openimr.web import warming  # noqa: E402  the settings have to be there first

warming.begin()
