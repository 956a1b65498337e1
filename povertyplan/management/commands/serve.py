"""Start web, worker and beat together; Ctrl-C stops all three."""

import os

from django.conf import settings
from django.core.management import BaseCommand

from organisations.models import User
from organisations.views.session import DEMO_PASSWORD


class Command(BaseCommand):
    """`manage.py serve`: prints the address and the demo accounts, then becomes honcho."""

    help = __doc__

    def handle(self, **options):
        self.stdout.write(f"\n  http://{os.environ.get('HOST', '127.0.0.1')}:{settings.PORT}/\n")
        if settings.DEBUG and User.objects.demonstration():
            names = User.objects.filter(is_demo=True).values_list("username", flat=True)
            self.stdout.write(f"  Demo accounts (password {DEMO_PASSWORD}): {', '.join(names)}")
        self.stdout.write("  Ctrl-C stops web, worker and beat.\n\n")
        self.stdout.flush()
        honcho = str(settings.BASE_DIR / ".venv" / "bin" / "honcho")
        os.chdir(settings.BASE_DIR)
        os.execv(honcho, [honcho, "start", "-p", str(settings.PORT)])
