/* Phiếu B: members added and taken off without a round trip, and drafts that keep themselves.
   Without this script every button still works, through the server. */
(() => {
  const form = document.querySelector("form.sheet");
  if (!form) return;
  const state = form.querySelector("[data-state]");
  const count = form.elements["thanh_vien-TOTAL_FORMS"];
  const PAUSE = 2000, RETRY = 15000;
  let timer, dirty = false, last = Promise.resolve("saved");

  /* Drafts */
  const say = (text, bad = false) => {
    state.textContent = text;
    state.classList.toggle("is-bad", bad);
  };
  const cookie = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];
  const freshToken = () => {  // signing in again in another tab changes it
    if (cookie()) form.elements.csrfmiddlewaretoken.value = cookie();
  };

  const send = async () => {
    freshToken();
    dirty = false;
    try {
      const answer = await fetch(form.dataset.draft,
        { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.ok) {
        say(`Đã lưu nháp lúc ${(await answer.json()).saved_at}`);
        return "saved";
      }
      dirty = true;
      const out = answer.type === "opaqueredirect" || answer.status === 403;
      say(out ? "Phiên làm việc đã hết – hãy đăng nhập lại ở một thẻ mới, nội dung vẫn còn trên trang này"
              : "Chưa lưu được nháp – nội dung vẫn còn trên trang này", true);
      return out ? "signed-out" : "refused";
    } catch {
      dirty = true;
      say("Mất kết nối – nội dung vẫn còn trên trang này, sẽ thử lại", true);
      return "offline";
    }
  };
  const save = () => {  // one after the other, never two at once
    clearTimeout(timer);
    last = last.then(send).then((outcome) => {
      if (dirty) timer = setTimeout(save, RETRY);
      return outcome;
    });
    return last;
  };
  const changed = () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };
  form.addEventListener("input", changed);
  addEventListener("online", () => dirty && save());
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  /* Sending: first make sure that the server still hears us, so that nothing typed is lost */
  let sending = false;
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    const outcome = await save();
    sending = false;
    if (outcome === "offline" || outcome === "signed-out") return;
    dirty = false;
    clearTimeout(timer);
    form.dataset.ready = "yes";
    form.requestSubmit(event.submitter);
  });

  /* Members */
  const field = (member, name) => member.querySelector(`[name$="-${name}"]`);
  const take = (member, gone) => {
    field(member, "DELETE").value = gone ? "on" : "";
    member.classList.toggle("member-gone", gone);
    changed();
  };
  const add = () => {
    const html = document.getElementById("new-member").innerHTML.replaceAll("__prefix__", count.value);
    count.value = Number(count.value) + 1;
    const list = form.querySelector(".members");
    list.insertAdjacentHTML("beforeend", html);
    field(list.lastElementChild, "ho_ten").focus();
    changed();
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove], [data-restore]");
    if (!button) return;
    event.preventDefault();
    if ("add" in button.dataset) add();
    else take(button.closest("[data-member]"), "remove" in button.dataset);
  });

  /* The line above each member says who it is */
  form.addEventListener("input", (event) => {
    const member = event.target.closest("[data-member]");
    if (!member) return;
    const relation = member.querySelector('[name$="-quan_he"]:checked + span');
    const parts = [relation && relation.textContent, field(member, "ngay_sinh").value];
    member.querySelector("[data-name]").textContent = field(member, "ho_ten").value || "Người mới";
    member.querySelector("[data-about]").textContent = parts.filter(Boolean).join(" · ");
  });

  /* A link of the error summary opens the folded part its field is in */
  const unfold = () => {
    const place = location.hash && document.getElementById(location.hash.slice(1));
    for (let part = place; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    if (place) place.focus();
  };
  addEventListener("hashchange", unfold);
  document.getElementById("errors")?.focus();
})();
