"""Where the pages of targets are reached."""

urlpatterns = []
