// Sends a recording piece by piece, so that a slow line is no request that hangs.
"use strict";

(() => {
  const PIECE = 512 * 1024;

  const ready = () => {
    const label = document.getElementById("send");
    if (!label) return;
    label.hidden = false;
    const file = document.getElementById("file");
    const say = document.getElementById("sending");
    const form = document.querySelector("form.trial");
    const most = Number(file.dataset.most);
    let number = 0;

    const send = async (chosen, mine) => {
      for (let at = 0; at < chosen.size; at += PIECE) {
        const query = new URLSearchParams({ name: chosen.name, at, total: chosen.size });
        const answer = await fetch("/what-if/upload?" + query, {
          method: "POST",
          headers: { "X-CSRF": form.elements.csrf.value, "Content-Type": "application/octet-stream" },
          body: chosen.slice(at, at + PIECE),
        });
        if (mine !== number) return;
        if (!answer.ok) throw new Error((await answer.text()).replace(/<[^>]*>/g, " ").trim());
        const done = Math.min(chosen.size, at + PIECE);
        say.textContent = "Sending " + chosen.name + ": " + Math.floor((100 * done) / chosen.size) + " %";
      }
      const select = document.getElementById("recording");
      for (const each of select.querySelectorAll("option[value='']")) each.remove();
      select.prepend(new Option(chosen.name + " (sent)", "", true, true));
      say.textContent = chosen.name + " is here.";
    };

    file.addEventListener("change", () => {
      const chosen = file.files[0];
      number++;
      if (!chosen) return;
      if (chosen.size > most || !chosen.size) {
        say.textContent = chosen.size ? "That is more than may be sent." : "That file is empty.";
        return;
      }
      const button = document.getElementById("try");
      button.disabled = true;
      send(chosen, number)
        .catch((failed) => { say.textContent = "It could not be sent. " + failed.message; })
        .finally(() => { button.disabled = false; });
    });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
