// The form works without this. It counts what is written, and says how long the form was open.
{
  const form = document.querySelector("form.contact");
  const { message, seconds } = form.elements;
  const count = document.getElementById("message-count");
  const status = document.getElementById("message-status");
  const { limit, thousands, left, over } = count.dataset;
  const NEAR = limit / 10;
  const PAUSE = 1000;
  let rest, timer;

  const show = () => {
    // As the server counts: in normal form, trimmed, and no character twice.
    rest = limit - [...message.value.trim().normalize("NFC")].length;
    const number = String(Math.abs(rest)).replace(/\B(?=(\d{3})+$)/g, thousands);
    count.textContent = (rest < 0 ? over : left).replace("{count}", number);
    count.classList.toggle("over", rest < 0);
  };

  // Screen readers are told only near the limit, and not while somebody is still typing.
  const tell = () => { status.textContent = rest < NEAR ? count.textContent : ""; };

  message.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  });
  show();
  window.addEventListener("pageshow", show); // A browser may have put back what was written.
  count.hidden = false;

  // A form that came back with a mistake brings along the time spent before.
  const opened = performance.now();
  const before = Number(seconds.value) || 0;
  form.addEventListener("submit", () => {
    seconds.value = (before + (performance.now() - opened) / 1000).toFixed(1);
  });
}
