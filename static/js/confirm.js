/* A panel that asks before something is done, opened below the edge of the window, comes into view. */
document.querySelectorAll("details.confirm").forEach((panel) => {
  panel.addEventListener("toggle", () => {
    if (panel.open) panel.scrollIntoView({ block: "nearest" });
  });
});
