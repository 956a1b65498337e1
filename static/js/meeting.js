/* Minutes of a village meeting: everybody present agrees unless somebody types otherwise. */
(() => {
  const present = document.getElementById("id_present");
  if (!present) return;
  const votes = [...document.querySelectorAll('input[name^="agreed_"]')];
  let before = present.value;
  present.addEventListener("input", () => {
    votes.filter((vote) => vote.value === "" || vote.value === before)
      .forEach((vote) => { vote.value = present.value; });
    before = present.value;
  });
})();
