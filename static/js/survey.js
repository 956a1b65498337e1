/* Phiếu B: members added and taken off without a round trip, questions shown as the server says
   which apply, the panel kept honest. Without this script every button still works, through the
   server. No rule is computed here. */
(() => {
  const form = document.querySelector("form.survey");
  if (!form) return;
  const live = document.getElementById("live");
  const count = form.elements["thanh_vien-TOTAL_FORMS"];
  const changed = () => form.dispatchEvent(new Event("input"));  // keep.js and the panel listen

  /* Members: who it is in one list, work, school and health in another */
  const card = (index) => form.querySelector(`[data-member="${index}"]`);
  const life = (index) => form.querySelector(`[data-life="${index}"]`);
  const field = (index, name) => form.elements[`thanh_vien-${index}-${name}`];
  const take = (index, gone) => {
    field(index, "DELETE").value = gone ? "on" : "";
    for (const part of [card(index), life(index)]) part.classList.toggle("member-gone", gone);
    const next = card(index).querySelector(gone ? ".when-gone input, .when-gone button" : "[data-remove]");
    card(index).open = true;
    next.focus({ preventScroll: true });
    card(index).scrollIntoView({ block: "nearest" });
    changed();
  };
  const append = (list, template, index) => {
    const html = document.getElementById(template).innerHTML.replaceAll("__prefix__", index);
    form.querySelector(list).insertAdjacentHTML("beforeend", html);
  };
  const add = () => {
    const index = count.value;
    append("[data-members]", "new-member", index);
    append("[data-lives]", "new-life", index);
    count.value = Number(index) + 1;
    for (const part of [card(index), life(index)]) part.open = true;
    field(index, "ho_ten").focus();
    changed();
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove], [data-restore]");
    if (!button) return;
    event.preventDefault();
    if ("add" in button.dataset) add();
    else take(button.closest("[data-member]").dataset.member, "remove" in button.dataset);
  });
  form.addEventListener("input", (event) => {
    const index = /^thanh_vien-(\d+)-ho_ten$/.exec(event.target.name || "")?.[1];
    if (!index) return;
    for (const part of [card(index), life(index)])
      part.querySelector("[data-name]").textContent = event.target.value || "Người mới";
  });

  /* What the server says of each person: the words on the cards, the questions that do not apply */
  const tell = () => {
    const people = JSON.parse(live.querySelector("[data-people]").dataset.people);
    misread = JSON.parse(live.querySelector("[data-misread]").dataset.misread);
    point();
    people.forEach(([about, age, words, unasked], index) => {
      if (!card(index)) return;
      card(index).querySelector("[data-about]").textContent = about;
      life(index).querySelector("[data-age]").textContent = age;
      life(index).querySelector("[data-says]").textContent = words;
      for (const place of life(index).querySelectorAll(".field"))
        place.toggleAttribute("data-unasked", unasked.includes(place.id.split("-").pop()));
    });
  };
  /* What is typed and wrong, beside its field as soon as it is left; what is missing waits */
  let misread = {};
  const point = () => {
    for (const said of form.querySelectorAll("[data-misread-here]")) {
      said.closest(".field").removeAttribute("data-wrong");
      said.remove();
    }
    for (const [name, message] of Object.entries(misread)) {
      const notes = document.getElementById(`id_${name}_notes`);
      const field = notes?.closest(".field");
      if (!field || field.contains(document.activeElement) || notes.querySelector(".invalid-feedback")) continue;
      const said = notes.appendChild(document.createElement("p"));
      said.className = "invalid-feedback";
      said.dataset.misreadHere = "";
      said.textContent = message;
      field.setAttribute("data-wrong", "");
    }
  };
  form.addEventListener("focusout", () => setTimeout(point));
  const old = (is) => live.classList.toggle("is-old", is);
  live.addEventListener("htmx:beforeSwap", (event) => {  // a sign-in page is no panel
    const { xhr } = event.detail;
    const ours = xhr.status === 200 && xhr.responseURL.endsWith(live.getAttribute("hx-post"));
    event.detail.shouldSwap = ours;
    old(!ours);
  });
  live.addEventListener("htmx:afterSettle", tell);
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
    live.addEventListener(name, () => old(true));
  addEventListener("online", () => live.classList.contains("is-old") && changed());
  const wide = matchMedia("(min-width: 1200px)");
  const unfoldPanel = () => { live.open = wide.matches; };
  wide.addEventListener("change", unfoldPanel);
  unfoldPanel();

  /* Typing: Enter goes on to the next field, eight digits become a date */
  form.addEventListener("keydown", (event) => {
    const here = event.target;
    if (event.key !== "Enter" || here.tagName !== "INPUT") return;
    event.preventDefault();
    const fields = [...form.querySelectorAll(".field input, .field select")]
      .filter((each) => each.offsetParent && (each === here || each.name !== here.name));
    fields[fields.indexOf(here) + 1]?.focus();
  });
  form.addEventListener("change", (event) => {
    const digits = "day" in event.target.dataset && /^(\d\d)(\d\d)(\d{4})$/.exec(event.target.value);
    if (digits) event.target.value = digits.slice(1).join("/");
  });

  /* The part one is in */
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) mark(entry.target.id);
  }, { rootMargin: "-20% 0px -70% 0px" });
  const mark = (code) => {
    for (const link of document.querySelectorAll("#progress a")) {
      const here = link.hash === `#${code}`;
      link.toggleAttribute("aria-current", here);
      if (here) {
        link.setAttribute("aria-current", "location");
        const list = link.closest("ol");
        list.scrollTo({ left: link.offsetLeft - list.offsetLeft - 24 });
      }
    }
  };
  for (const section of form.querySelectorAll("section.panel")) seen.observe(section);
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const section of form.querySelectorAll("section.panel")) {
      seen.unobserve(section);
      seen.observe(section);
    }
  });

  /* A link to a field opens the folded part it is in */
  const unfold = () => {
    const place = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    for (let part = place; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    if (place?.matches("input, select, fieldset, .confirm")) place.focus();
  };
  addEventListener("hashchange", unfold);
  /* A sheet sent back begins with what is wrong, wherever the page was left */
  const errors = document.getElementById("errors");
  if (errors) {
    history.replaceState(history.state, "", location.pathname + location.search);
    errors.focus();
  } else unfold();
})();
