"""The WSGI application, for any server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairway.web.settings")
application = get_wsgi_application()

from fairway.web.worked import worked  # noqa: E402

worked()  # in the background: readers then find the law compiled and the cases run
