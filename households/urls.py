"""Where the pages of households are reached."""

urlpatterns = []
