"""The site for a web server."""

import os

from django.core.wsgi import get_wsgi_application

from config.garbage import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
collect_rarely()
