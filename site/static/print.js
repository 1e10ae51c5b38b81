// The print page works without this: it only adds a button that opens the print dialogue.
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
