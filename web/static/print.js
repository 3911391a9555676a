// The browser's own printing, by a button.
const button = document.getElementById("print");
if (button) {
  button.parentElement.hidden = false; // without this module it would do nothing
  button.addEventListener("click", () => print());
}
