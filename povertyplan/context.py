"""What every page knows: the menu of the person's rights and whether the data are synthetic."""

from organisations.models import User

from .menu import menu_for


def page(request):
    """The menu entries this person may open, and the demonstration notice."""
    user = getattr(request, "user", None)
    entries = menu_for(user) if user and user.is_authenticated else []
    return {"menu": entries, "is_demo": User.objects.demonstration()}
