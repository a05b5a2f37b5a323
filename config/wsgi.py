"""The site for a web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# What was loaded stays until the process ends. Looking through all of it whenever a
# page has made enough objects cost every hundredth page 130 ms.
gc.freeze()
gc.set_threshold(20_000, 50, 100)
