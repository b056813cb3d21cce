"""The web server's way in. It refuses to start on a connection that row policies do not bind."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeroom.config.settings")
application = get_wsgi_application()

from homeroom.access.check import refuse_unbound_roles  # noqa: E402  (Django must be set up first.)

refuse_unbound_roles()
