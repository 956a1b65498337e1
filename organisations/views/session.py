"""Signing in, and one's own password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.utils import timezone

from organisations import actions
from organisations.access import Permission, requires
from organisations.forms import NewPasswordForm, SignInForm
from organisations.models import User

DEMO_PASSWORD = "VoNhai@2030"


class SignIn(LoginView):
    """The door. Django's own view keeps `next` on this host and renews the session."""

    template_name = "organisations/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        """Come in, leaving a line in the audit trail."""
        actions.record_sign_in(form.get_user())
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        """The demonstration accounts, only where they can sign in at all."""
        context = super().get_context_data(**kwargs)
        if settings.DEBUG:
            shown = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
            context["demo_accounts"] = shown.for_page(timezone.localdate())
            context["demo_password"] = DEMO_PASSWORD
        return context


@requires(Permission.READ_OWN_ACCOUNT)
def password_change(request):
    """A person's own password; this session goes on, the others end."""
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        actions.change_password(request.user, password=password, by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")
        return redirect("home")
    return render(request, "organisations/password_change.html", {"form": form})
