"""Signing in, and one's own password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from organisations import actions
from organisations.access import Permission, requires
from organisations.forms import NewPasswordForm, SignInForm
from organisations.models import User

DEMO_PASSWORD = "VoNhai@2030"


OF_THE_DOOR = {"csrfmiddlewaretoken", "username", "password", "next"}


class SignIn(LoginView):
    """The door. Django's own view keeps `next` on this host and renews the session.

    A form whose session had run out may come along (see `requires`): its fields travel through the
    sign-in page in the browser alone, and are offered to be sent again by who came in. A page that
    asks for JSON signs its person in again in place.
    """

    template_name = "organisations/sign_in.html"
    authentication_form = SignInForm
    carried = ()

    @property
    def is_in_place(self):
        """Whether a page's script asks, which stays where it is."""
        return self.request.headers.get("Accept") == "application/json"

    @property
    def redirect_authenticated_user(self):
        """Who is in already goes home; in place, another person may have come in meanwhile."""
        return not self.is_in_place

    def post(self, request, *args, **kwargs):
        """Try to come in. What is carried along is set aside first: a failed try is kept."""
        lists = [*request.POST.lists()]
        self.carried = [(n, v) for n, values in lists if n not in OF_THE_DOOR for v in values]
        if self.carried:
            request.POST = own = QueryDict(mutable=True)
            own.update({n: values[-1] for n, values in lists if n in OF_THE_DOOR})
        if "password" not in request.POST:
            form = self.get_form_class()(request)
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        """Come in, leaving a line in the audit trail."""
        actions.record_sign_in(form.get_user())
        response = super().form_valid(form)
        if self.is_in_place:
            return JsonResponse({"signed_in": True})
        if self.carried:
            context = {"carried": self.carried, "url": self.get_success_url()}
            return render(self.request, "organisations/send_again.html", context)
        return response

    def form_invalid(self, form):
        """The same sentence for every reason of refusal."""
        if self.is_in_place:
            return JsonResponse({"error": " ".join(form.non_field_errors())}, status=400)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs):
        """What is carried; the demonstration accounts, only where they can sign in at all."""
        context = super().get_context_data(carried=self.carried, **kwargs)
        if settings.DEBUG:
            shown = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
            context["demo_accounts"] = shown.for_page(timezone.localdate())
            context["demo_password"] = DEMO_PASSWORD
        return context


class SignOut(LogoutView):
    """Out; the browser forgets what pages of this installation kept in it."""

    def post(self, request, *args, **kwargs):
        """Sign out (browsers heed the header only over HTTPS)."""
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"storage"'
        return response


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
