/* Phiếu B: nothing typed is lost. The draft keeps itself on the server; what could not be sent
   stays on the page and is tried again; a session that ran out is renewed in place. Recording is
   asked for by script, so that a dropped line never takes the page away, always under the sheet's
   own submission key: however often it is sent, it is one survey.
   Without this script every button still works, through the server. */
(() => {
  const form = document.querySelector("form.sheet");
  if (!form) return;
  form.action = form.action.split("#")[0];  // where to begin on the next page is for those without a script
  const state = form.querySelector("[data-state]");
  const PAUSE = 2000, RETRY = 5000, LONGEST = 60000, PATIENCE = 20000, HOURS_12 = 43200000;
  const SAFE_HERE = "nội dung vẫn còn trên trang này";
  const own = form.elements.opened_by.value;
  let timer, wait = RETRY, last = Promise.resolve();
  let dirty = false;      // something typed that the server does not have
  let unanswered = "";    // what was sent to be recorded without any answer
  let busy = false, leaving = false, isPutOff = false;

  const say = (text, bad = false) => {
    state.textContent = text;
    state.classList.toggle("is-bad", bad);
  };
  const typed = () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("csrfmiddlewaretoken");
    return fields.toString();
  };
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";

  /* One request, and its outcome in a word: saved, go, recorded, page, out, another, refused, offline */
  const ask = async (url, fields, more = {}) => {
    if (token()) form.elements.csrfmiddlewaretoken.value = token();  // it changes at every sign-in
    const body = new URLSearchParams(fields);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    try {
      const answer = await fetch(url, {
        method: "POST", body, redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE),
        headers: { Accept: "application/json", "X-CSRFToken": token() },
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) return { word: "out" };
      if (answer.status === 409) return { word: "another", ...await answer.json() };
      if (!answer.ok) return { word: "refused" };
      if (!answer.headers.get("Content-Type").includes("json")) return { word: "page" };
      const said = await answer.json();
      return { word: said.go ? "go" : said.recorded ? "recorded" : "saved", ...said };
    } catch {
      return { word: "offline" };
    }
  };

  /* What is typed while there is no line outlives a tab the phone closes: only in this tab, only
     until the server has it, only for who typed it */
  const KEPT = `phieu:${form.dataset.draft}`;
  const keepHere = () => {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ by: own, at: Date.now(), fields: typed() }));
    } catch { /* a browser that keeps nothing: the page itself still does */ }
  };
  const forget = () => sessionStorage.removeItem(KEPT);

  /* Drafts: one after the other, never two at once */
  const send = async () => {
    const fields = typed(), isAttempt = fields === unanswered;
    dirty = false;
    const outcome = await ask(form.dataset.draft, fields, isAttempt ? { do: "check" } : {});
    if (outcome.word === "saved") {
      wait = RETRY;
      if (dialog.open) dialog.close("in");  // signed in again in another tab
      if (!dirty) forget();
      say(isAttempt ? `Đã có mạng, đã lưu lúc ${outcome.saved_at}. Phiếu chưa ghi: bấm “Ghi phiếu” để ghi.`
                    : `Đã lưu lúc ${outcome.saved_at}`);
    } else if (outcome.word === "recorded") {
      go(outcome.recorded);
    } else {
      dirty = true;
      keepHere();
      if (outcome.word === "offline") say(`Mất kết nối – ${SAFE_HERE}, sẽ thử lại`, true);
      else if (outcome.word === "refused") say(`Chưa lưu được – ${SAFE_HERE}, sẽ thử lại`, true);
    }
    return outcome;
  };
  const save = () => {
    clearTimeout(timer);
    last = last.then(send).then((outcome) => {
      if (dirty) {
        clearTimeout(timer);
        timer = setTimeout(keep, outcome.word === "saved" ? PAUSE : wait);
        if (outcome.word !== "saved") wait = Math.min(wait * 2, LONGEST);
      }
      return outcome;
    });
    return last;
  };
  const keep = async () => {  // by itself: asks once to sign in, then waits to be asked
    if (leaving) return;
    const outcome = await save();
    if (["out", "another"].includes(outcome.word) && !isPutOff && await signIn(outcome)) await save();
  };
  const changed = () => {
    dirty = true;
    if (!navigator.onLine) keepHere();
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  };
  const go = (url) => {
    clearTimeout(timer);
    dirty = false;
    leaving = true;
    forget();
    say("Đã gửi, an toàn");
    location.replace(url);  // «Back» leads to the list, not to a sheet that is done
  };

  /* Signing in in place */
  const dialog = document.querySelector("[data-sign-in-here]");
  const door = dialog.querySelector("form");
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const SIGNED_OUT = part("why").textContent;
  let asking;
  const signIn = (outcome) => {
    asking ||= new Promise((resolve) => {
      part("why").textContent = outcome.error || SIGNED_OUT;
      part("error").textContent = door.elements.password.value = "";
      dialog.returnValue = "";
      dialog.addEventListener("close", () => {
        asking = null;
        isPutOff = dialog.returnValue !== "in";
        if (isPutOff) say(`Phiên làm việc đã hết – ${SAFE_HERE}; bấm “Lưu nháp” để đăng nhập lại`, true);
        else form.dispatchEvent(new Event("input"));  // the panel computes again
        resolve(!isPutOff);
      }, { once: true });
      dialog.showModal();
      door.elements.password.focus();
    });
    return asking;
  };
  const enter = async () => {
    if (!token()) await fetch(door.action);  // brings a token
    const body = new URLSearchParams(new FormData(door));
    const answer = await fetch(door.action, {
      method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
    if (answer.ok) return dialog.close("in");
    if (answer.status === 400) throw new Error((await answer.json()).error);
    throw new Error(answer.status === 429 ? "Đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại; đừng đóng trang này."
                                          : "Chưa đăng nhập được, hãy thử lại.");
  };
  door.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await enter();
    } catch (error) {
      part("error").textContent = error instanceof TypeError ? "Mất kết nối, hãy thử lại." : error.message;
      door.elements.password.select();
    }
  });
  part("later").addEventListener("click", () => dialog.close());
  /* A trial installation shows an error of a part in the place of the whole page: not over a sheet */
  form.addEventListener("htmx:beforeOnLoad", (event) => event.stopPropagation());

  /* Buttons */
  const again = async (what) => {  // once more after signing in; null if the person puts it off
    let outcome = await what();
    while (["out", "another"].includes(outcome.word)) {
      if (!await signIn(outcome)) return null;
      const before = outcome.word;
      outcome = await what();
      if (before === "out" && outcome.word === "out") return { word: "refused" };  // no right any more
    }
    return outcome;
  };
  const record = async (button) => {
    await last;
    clearTimeout(timer);
    const fields = typed();
    say("Đang gửi…");
    form.inert = true;  // what is typed now would be in no survey
    const outcome = await again(() => ask(form.action, fields, { do: button.value }));
    form.inert = false;
    button.focus();
    if (!outcome) return;
    if (outcome.word === "go") return go(outcome.go);
    if (outcome.word === "page") return natively(button);  // refused, or another survey: the server shows it
    if (outcome.word === "offline") {
      unanswered = fields;
      changed();
      keepHere();
      return say(`Mất kết nối khi gửi – ${SAFE_HERE}. Có mạng lại, phần mềm báo và bạn bấm “Ghi phiếu” lần nữa; chỉ một phiếu được ghi.`, true);
    }
    changed();
    say(`Máy chủ chưa ghi được phiếu – ${SAFE_HERE}. Hãy bấm “Ghi phiếu” lần nữa.`, true);
  };
  const natively = async (button) => {
    const outcome = await again(save);
    if (!outcome || outcome.word !== "saved") return;
    leaving = true;
    form.dataset.ready = "yes";
    form.requestSubmit(button);
  };
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    isPutOff = false;
    const [what] = (event.submitter?.value || "draft").split(":");
    try {
      if (what === "draft") await again(save);
      else if (what === "record") await record(event.submitter);
      else await natively(event.submitter);
    } finally {
      busy = false;
    }
  });

  form.addEventListener("input", changed);
  addEventListener("online", () => { wait = RETRY; if (dirty) keep(); });
  addEventListener("offline", () => say(`Mất kết nối – ${SAFE_HERE}, sẽ thử lại`, true));
  document.addEventListener("visibilitychange", () => {  // a phone may close a hidden tab at any moment
    if (!document.hidden || !dirty || leaving) return;
    keepHere();
    save();
  });
  addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  if (document.getElementById("errors")) changed();  // a sheet sent back is nowhere else yet

  /* What a tab closed without a line had kept; of any sheet nothing of somebody else's stays */
  const keptIn = (key) => JSON.parse(sessionStorage.getItem(key));
  for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith("phieu:")))
    if (keptIn(key).by !== own || Date.now() - keptIn(key).at > HOURS_12) sessionStorage.removeItem(key);
  const kept = keptIn(KEPT);
  if (kept) {
    const offer = document.querySelector("[data-kept]");
    offer.querySelector("[data-kept-at]").textContent = new Date(kept.at).toLocaleTimeString(
      "vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" });
    offer.hidden = false;
    offer.querySelector("[data-kept-drop]").addEventListener("click", () => { forget(); offer.hidden = true; });
    offer.querySelector("[data-kept-open]").addEventListener("click", async () => {
      const outcome = await again(() => ask(form.dataset.draft, kept.fields));
      if (outcome?.word !== "saved") return say("Chưa mở lại được, hãy thử lần nữa.", true);
      forget();
      leaving = true;
      location.assign(location.pathname);
    });
  }
})();
