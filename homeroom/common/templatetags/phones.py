from django.template import Library

from homeroom.common.phones import dialled

register = Library()
register.filter("dialled", dialled)
