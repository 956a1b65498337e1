"""Where the pages of tasks are reached."""

urlpatterns = []
