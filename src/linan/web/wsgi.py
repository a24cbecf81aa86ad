"""The synchronous Django application; `asgi.py` wraps it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linan.web.settings")
application = get_wsgi_application()
