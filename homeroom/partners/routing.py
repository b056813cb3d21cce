"""Two aliases: `identity` holds sign-in, `default` is the door (DESIGN section 4, point 8)."""

IDENTITY_APPS = frozenset(
    {"account", "socialaccount", "mfa", "usersessions", "sessions", "auth", "contenttypes", "django_cache"}
)


def is_identity(model) -> bool:
    return model._meta.app_label in IDENTITY_APPS or getattr(model, "protection", None) == "identity"


class IdentityRouter:
    """Send sign-in tables to `identity`; everything else passes the door."""

    def db_for_read(self, model, **hints):
        return "identity" if is_identity(model) else None

    db_for_write = db_for_read

    def allow_relation(self, first, second, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
