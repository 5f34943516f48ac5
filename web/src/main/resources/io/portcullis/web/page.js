// The page without a framework: times that run, news of the gateway, questions in a dialog.
// Nothing here is needed to give an order: without scripts the same links and forms work.
"use strict";

(() => {
  // Times. What the server wrote holds until the first tick.
  const two = (n) => String(n).padStart(2, "0");

  const span = (seconds) => {
    const s = Math.max(0, Math.floor(seconds));
    if (s < 60) return s + "s";
    if (s < 3600) return Math.floor(s / 60) + "m " + two(s % 60) + "s";
    if (s < 86400) return Math.floor(s / 3600) + "h " + two(Math.floor(s / 60) % 60) + "m";
    return Math.floor(s / 86400) + "d " + two(Math.floor(s / 3600) % 24) + "h";
  };

  const local = (at) =>
    at.getFullYear() + "-" + two(at.getMonth() + 1) + "-" + two(at.getDate()) + " " +
    two(at.getHours()) + ":" + two(at.getMinutes()) + ":" + two(at.getSeconds());

  const set = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const tick = () => {
    const now = Date.now();
    for (const each of document.querySelectorAll("time[datetime]")) {
      const at = new Date(each.getAttribute("datetime"));
      if (isNaN(at)) continue;
      if (each.classList.contains("left")) set(each, span((at - now) / 1000));
      else if (each.classList.contains("age")) set(each, span((now - at) / 1000));
      else if (each.classList.contains("since")) {
        set(each, span((now - at) / 1000) + " ago");
        each.title = local(at);
      } else {
        set(each, local(at));
        each.title = span(Math.abs(now - at) / 1000) + (at > now ? " from now" : " ago");
      }
    }
  };

  // Questions.
  const dialog = () => document.getElementById("dialog");

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog()) {
      dialog().showModal();
      const heading = dialog().querySelector("h2");
      if (heading) dialog().setAttribute("aria-label", heading.textContent);
    }
    tick();
  });
  document.addEventListener("click", (event) => {
    const open = dialog();
    if (!open || !open.open) return;
    if (event.target === open || event.target.closest("[data-close]")) {
      event.preventDefault();
      open.close();
    }
  });
  // What is in a question must not change while somebody reads it; the answer of a reload is enough.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 403) location.reload();
  });

  // News. One tab listens for all of this browser: a browser opens six lines to a server at most.
  const parts = ["rules", "status", "traffic", "allowlist", "fleet", "line"];
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("portcullis") : null;

  const news = (part) => {
    if (!document.hidden || part === "line") document.body.dispatchEvent(new Event(part));
    else missed.add(part);
  };
  const missed = new Set();

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const part of missed) document.body.dispatchEvent(new Event(part));
    missed.clear();
  });
  if (channel) channel.onmessage = (event) => news(event.data);

  const listen = () =>
    new Promise(() => {
      const source = new EventSource("/events");
      for (const part of parts) {
        source.addEventListener(part, () => {
          news(part);
          if (channel) channel.postMessage(part);
        });
      }
      source.onerror = () => news("line");
    });

  document.addEventListener("DOMContentLoaded", () => {
    tick();
    setInterval(tick, 1000);
    // The strip ages by itself when nothing is heard any more.
    setInterval(() => news("line"), 5000);
    if (!document.getElementById("strip")) return;
    if (navigator.locks) navigator.locks.request("portcullis-events", listen);
    else listen();
  });
})();
