"""Accounts and their postings, for administrators."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from organisations import actions
from organisations.access import Permission, requires
from organisations.filters import AccountFilter
from organisations.forms import (
    ChangedAccountForm,
    LastDayForm,
    NewAccountForm,
    PasswordForm,
    PostingForm,
    SearchForm,
    went_through,
)
from organisations.models import Posting, User
from organisations.models.unit import in_force
from organisations.tables import AccountTable

WORDS = "account_words"
PER_PAGE = 25


def _account(request, pk):
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


@requires(Permission.MANAGE_ACCOUNTS)
def account_list(request):
    """Accounts the person manages, narrowed by filters and by the words being searched."""
    words = request.session.get(WORDS, "")
    accounts = User.objects.visible_to(request.user).named(words)
    found = AccountFilter(request.GET, accounts.for_page(timezone.localdate()), request=request)
    table = AccountTable(found.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {"filter": found, "table": table, "words": words}
    return render(request, "organisations/account_list.html", context)


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
def account_search(request):
    """Keep the words in the session: names never stand in an address."""
    form = SearchForm(request.POST)
    if form.is_valid():
        request.session[WORDS] = form.cleaned_data["words"]
    return redirect("account_list")


@requires(Permission.MANAGE_ACCOUNTS)
def account_create(request):
    """A new account; its first posting is the next step."""
    form = NewAccountForm(request.POST or None)
    if form.is_valid() and went_through(
        form, actions.create_account, **form.cleaned_data, by=request.user
    ):
        account = User.objects.get_by_natural_key(form.cleaned_data["username"])
        messages.success(request, "Đã lập tài khoản. Hãy giao vai trò để bắt đầu làm việc.")
        return redirect("posting_give", account.pk)
    return render(request, "organisations/account_create.html", {"form": form})


@requires(Permission.MANAGE_ACCOUNTS)
def account_detail(request, pk):
    """One account and every posting it ever held."""
    account = _account(request, pk)
    postings = account.postings.select_related("unit", "agency").order_by("-valid_from", "-pk")
    postings = postings.annotate(is_current=in_force(timezone.localdate()))
    context = {"account": account, "postings": postings}
    return render(request, "organisations/account_detail.html", context)


@requires(Permission.MANAGE_ACCOUNTS)
def account_edit(request, pk):
    """Name, mail, and whether the person may sign in."""
    account = _account(request, pk)
    facts = {name: getattr(account, name) for name in ("full_name", "email", "is_active")}
    form = ChangedAccountForm(request.POST or None, initial=facts)
    if form.is_valid() and went_through(
        form,
        actions.change_account,
        account,
        **form.cleaned_data,
        on=timezone.localdate(),
        by=request.user,
    ):
        messages.success(request, "Đã lưu.")
        return redirect("account_detail", pk)
    return render(request, "organisations/account_edit.html", {"form": form, "account": account})


@requires(Permission.MANAGE_ACCOUNTS)
def password_reset(request, pk):
    """Give a person a new password."""
    account = _account(request, pk)
    form = PasswordForm(request.POST or None)
    if form.is_valid() and went_through(
        form, actions.reset_password, account, **form.cleaned_data, by=request.user
    ):
        messages.success(request, f"Đã cấp lại mật khẩu cho {account}.")
        return redirect("account_detail", pk)
    return render(request, "organisations/password_reset.html", {"form": form, "account": account})


@requires(Permission.MANAGE_ACCOUNTS)
def posting_give(request, pk):
    """A person takes up a role over a unit."""
    account = _account(request, pk)
    form = PostingForm(request.POST or None, by=request.user)
    if form.is_valid() and went_through(
        form, actions.give_posting, account, **form.cleaned_data, by=request.user
    ):
        messages.success(request, f"Đã giao vai trò cho {account}.")
        return redirect("account_detail", pk)
    return render(request, "organisations/posting_give.html", {"form": form, "account": account})


@requires(Permission.MANAGE_ACCOUNTS)
def posting_end(request, pk):
    """The last day of a posting."""
    accounts = User.objects.visible_to(request.user)
    postings = Posting.objects.filter(user__in=accounts).select_related("user", "unit", "agency")
    posting = get_object_or_404(postings, pk=pk)
    form = LastDayForm(request.POST or None)
    if form.is_valid() and went_through(
        form, actions.end_posting, posting, **form.cleaned_data, by=request.user
    ):
        messages.success(request, "Đã kết thúc phân công.")
        return redirect("account_detail", posting.user_id)
    context = {"form": form, "posting": posting, "account": posting.user}
    return render(request, "organisations/posting_end.html", context)
