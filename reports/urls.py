"""Where the pages of reports are reached."""

urlpatterns = []
