package io.portcullis.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.web.gate.Answer;
import io.portcullis.web.gate.GatewayLink;
import io.portcullis.web.gate.Seen;
import io.portcullis.web.view.Evidence;
import io.portcullis.web.view.Facts;
import io.portcullis.web.view.Fleet;
import io.portcullis.web.view.Frame;
import io.portcullis.web.view.Happening;
import io.portcullis.web.view.Host;
import io.portcullis.web.view.Question;
import io.portcullis.web.view.Rule;
import io.portcullis.web.view.RulePage;
import io.portcullis.web.view.Strip;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What each address of the page shows to somebody who has logged in. */
final class Pages {
  /** Of a list that has no end. */
  private static final int SHOWN = 100;

  private static final int LONGEST_ADDRESS = 100;

  private final GatewayLink link;
  private final Sessions sessions;
  private final Orders orders;
  private final WhatIfPage trials;
  private final Templates templates = new Templates();
  private final InstantSource clock;
  private final String version;

  Pages(
      GatewayLink link,
      Sessions sessions,
      Orders orders,
      WhatIfPage trials,
      InstantSource clock,
      String version) {
    this.link = link;
    this.sessions = sessions;
    this.orders = orders;
    this.trials = trials;
    this.clock = clock;
    this.version = version;
  }

  /** The page that asks for a token; what went wrong before, where something did. */
  Reply login(int code, String wrong) {
    return Reply.html(code, templates.render("login", Map.of("wrong", wrong, "version", version)));
  }

  /** A page that says why there is none. */
  Reply refused(Refusal refusal) {
    String why = String.valueOf(refusal.getMessage());
    return Reply.html(
        refusal.code(),
        templates.render(
            "refused", Map.of("code", refusal.code(), "why", why, "version", version)));
  }

  /** What is at an address. */
  Reply show(Arrival arrival, Session session) throws Refusal, InterruptedException {
    return switch (arrival.part(0)) {
      case "" -> Reply.to("/now");
      case "now" -> now(arrival, session);
      case "strip" -> strip();
      case "rules" -> rule(arrival, session);
      case "timeline" -> timeline(arrival, session);
      case "hosts" -> hosts(arrival, session);
      case "mode" -> mode(arrival, session);
      case "review" -> review(arrival, session);
      case "allowlist" -> allowlist(arrival, session);
      case "health" -> health(arrival, session);
      case "fleet" -> fleet(arrival, session);
      case "what-if" -> whatIf(arrival, session);
      case "ask" -> ask(arrival, session);
      default -> throw new Refusal(404, "There is no such page.");
    };
  }

  private Frame frame(Arrival arrival, String title, String here, Session session, Seen seen) {
    // A part of a page that is asked for anew must not take the news from the page.
    boolean whole = arrival.header("HX-Request").isEmpty();
    Optional<Session.Told> told = whole ? sessions.told(session) : Session.Told.nothing();
    return new Frame(
        title,
        here,
        session.name(),
        session.write() && seen.write(),
        session.csrf(),
        Strip.of(seen, now()),
        told.map(Session.Told::words).orElse(""),
        told.map(Session.Told::good).orElse(true),
        seen.fleet().isThere(),
        version);
  }

  private Instant now() {
    return clock.instant();
  }

  private RulePage rules(Arrival arrival, Session session, Seen seen) {
    RulePage.Asked asked =
        new RulePage.Asked(
            arrival.asked("q").strip(), arrival.asked("origin"), arrival.number("page", 1));
    return RulePage.of(seen.rules(), asked, session.write() && seen.write(), now());
  }

  private Reply now(Arrival arrival, Session session) {
    Seen seen = link.seen();
    if (arrival.part(1).equals("tiles")) {
      return Reply.html(200, templates.render("tiles", Map.of("strip", Strip.of(seen, now()))));
    }
    RulePage rules = rules(arrival, session, seen);
    if (arrival.part(1).equals("list")) {
      return Reply.html(200, templates.render("rules", Map.of("rules", rules)));
    }
    Frame frame = frame(arrival, "Now", "now", session, seen);
    return Reply.html(200, templates.render("now", Map.of("frame", frame, "rules", rules)));
  }

  private Reply strip() {
    Strip strip = Strip.of(link.seen(), now());
    return Reply.html(200, templates.render("strip", Map.of("strip", strip)));
  }

  private Reply rule(Arrival arrival, Session session) throws Refusal, InterruptedException {
    long id = arrival.rule(1);
    JsonNode row = explained(id);
    Evidence evidence = Evidence.of(row.path("explanation"));
    if (arrival.part(2).equals("curve.svg")) return drawing("curve", evidence);
    if (arrival.part(2).equals("dots.svg")) return drawing("dots", evidence);
    Seen seen = link.seen();
    Answer history = link.ask(link.request("ask", "history").put("rule", id));
    Frame frame = frame(arrival, "Rule " + id, "now", session, seen);
    return Reply.html(
        200,
        templates.render(
            "rule",
            Map.of(
                "frame", frame,
                "rule", Rule.of(row, now()),
                "row", row,
                "evidence", evidence,
                "history", Facts.history(history.data(), now()))));
  }

  private JsonNode explained(long id) throws Refusal, InterruptedException {
    Answer answer = link.ask(link.request("ask", "explain").put("rule", id));
    if (answer.exit() == 3) throw new Refusal(404, "There is no such rule.");
    if (!answer.done() || answer.data().isEmpty()) throw new Refusal(503, answer.talk());
    return answer.data().get(0);
  }

  private Reply drawing(String template, Evidence evidence) {
    return new Reply(
        200,
        "image/svg+xml",
        templates.render(template, Map.of("evidence", evidence)),
        Map.of("Cache-Control", "private, max-age=3600"));
  }

  private Reply timeline(Arrival arrival, Session session) throws InterruptedException {
    Answer answer = link.ask(link.request("ask", "events"));
    List<Happening> all = Happening.of(answer.data(), now());
    int pages = Math.max(1, (all.size() + SHOWN - 1) / SHOWN);
    int page = Math.max(1, Math.min(pages, arrival.number("page", 1)));
    List<Happening> shown = all.subList((page - 1) * SHOWN, Math.min(all.size(), page * SHOWN));
    Frame frame = frame(arrival, "Timeline", "timeline", session, link.seen());
    return Reply.html(
        200,
        templates.render(
            "timeline",
            Map.of(
                "frame", frame,
                "all", all,
                "shown", shown,
                "page", page,
                "pages", pages,
                "trouble", trouble(answer))));
  }

  private Reply hosts(Arrival arrival, Session session) throws InterruptedException {
    Answer answer = link.ask(link.request("ask", "events"));
    Seen seen = link.seen();
    List<Host> hosts = Host.of(seen.rules().newest(), answer.data(), now());
    Frame frame = frame(arrival, "Hosts", "hosts", session, seen);
    return Reply.html(
        200,
        templates.render(
            "hosts",
            Map.of(
                "frame", frame,
                "hosts", hosts.subList(0, Math.min(SHOWN, hosts.size())),
                "trouble", trouble(answer))));
  }

  private Reply mode(Arrival arrival, Session session) {
    Frame frame = frame(arrival, "Mode", "mode", session, link.seen());
    return Reply.html(200, templates.render("mode", Map.of("frame", frame)));
  }

  private Reply review(Arrival arrival, Session session) throws InterruptedException {
    Answer answer = link.ask(link.request("ask", "baseline"));
    List<Facts.Habit> habits = Facts.baseline(answer.data(), now());
    Frame frame = frame(arrival, "Review", "review", session, link.seen());
    return Reply.html(
        200,
        templates.render(
            "review", Map.of("frame", frame, "habits", habits, "trouble", trouble(answer))));
  }

  private Reply allowlist(Arrival arrival, Session session) throws InterruptedException {
    Seen seen = link.seen();
    String address = arrival.asked("check").strip();
    JsonNode checked = seen.status().path("none");
    String trouble = "";
    if (address.length() > LONGEST_ADDRESS) {
      trouble = "That is no address.";
    } else if (!address.isEmpty()) {
      Answer answer = link.ask(link.request("ask", "check").put("address", address));
      checked = answer.data();
      trouble = trouble(answer);
    }
    Frame frame = frame(arrival, "Allowlist", "allowlist", session, seen);
    return Reply.html(
        200,
        templates.render(
            "allowlist",
            Map.of(
                "frame", frame,
                "entries", Facts.allowlist(seen.allowlist(), now()),
                "address", address,
                "checked", checked,
                "trouble", trouble)));
  }

  private Reply health(Arrival arrival, Session session) throws InterruptedException {
    Answer doctor = link.ask(link.request("ask", "doctor"));
    Answer capture = link.ask(link.request("ask", "capture"));
    Answer measures = link.ask(link.request("ask", "measures"));
    Answer lists = link.ask(link.request("ask", "lists"));
    Seen seen = link.seen();
    return Reply.html(
        200,
        templates.render(
            "health",
            Map.of(
                "frame", frame(arrival, "Health", "health", session, seen),
                "findings", Facts.findings(doctor.data()),
                "capture", capture.data(),
                "lists", Facts.lists(lists.data(), now()),
                "measures", measures.data(),
                "leaking", seen.rules().leaking(),
                "program", link.version(),
                "trouble", doctor.data().isEmpty() ? doctor.talk() : "")));
  }

  private Reply fleet(Arrival arrival, Session session) throws Refusal {
    Seen seen = link.seen();
    if (!seen.fleet().isThere()) throw new Refusal(404, "This router belongs to no fleet.");
    Fleet fleet = Fleet.of(seen.fleet(), now());
    Frame frame = frame(arrival, "Fleet", "fleet", session, seen);
    long rules = seen.rules().origins().getOrDefault("fleet", 0L);
    return Reply.html(
        200, templates.render("fleet", Map.of("frame", frame, "fleet", fleet, "rules", rules)));
  }

  private Reply whatIf(Arrival arrival, Session session) {
    Map<String, Object> values = new java.util.HashMap<>(trials.values());
    values.put("csrf", session.csrf());
    if (arrival.part(1).equals("job")) {
      return Reply.html(200, templates.render("job", values));
    }
    values.put("frame", frame(arrival, "What-if", "what-if", session, link.seen()));
    return Reply.html(200, templates.render("whatif", values));
  }

  /** Begins or ends a trial of other settings, or takes a piece of a recording for it. */
  Reply tried(Arrival arrival, Session session) throws IOException, InterruptedException {
    boolean piece = arrival.part(1).equals("upload");
    String csrf = piece ? arrival.header("X-CSRF").orElse("") : arrival.field("csrf");
    ours(csrf, session);
    if (piece) return trials.take(arrival, session);
    String wrong =
        switch (arrival.part(1)) {
          case "start" -> trials.start(arrival, session);
          case "cancel" -> trials.cancel();
          default -> throw new Refusal(404, "There is no such page.");
        };
    if (!wrong.isEmpty()) sessions.tell(session, new Session.Told(false, wrong));
    return Reply.to("/what-if");
  }

  private static void ours(String csrf, Session session) throws Refusal {
    if (Sessions.same(csrf, session.csrf())) return;
    throw new Refusal(403, "That form is not of this session. Reload the page.");
  }

  private static String trouble(Answer answer) {
    return answer.done() ? "" : answer.talk();
  }

  private Reply ask(Arrival arrival, Session session) throws Refusal {
    Question question =
        Orders.question(arrival.part(1), arrival.query(), back(arrival.asked("back")))
            .orElseThrow(() -> new Refusal(404, "There is no such order."));
    Seen seen = link.seen();
    if (!session.write() || !seen.write()) {
      throw new Refusal(403, "You may only look. " + remedy(seen));
    }
    if (arrival.header("HX-Request").isPresent()) {
      return Reply.html(
          200, templates.render("question", Map.of("question", question, "csrf", session.csrf())));
    }
    Frame frame = frame(arrival, question.title(), "", session, seen);
    return Reply.html(200, templates.render("ask", Map.of("frame", frame, "question", question)));
  }

  private static String remedy(Seen seen) {
    return seen.write()
        ? "Log in with a token that is not --read-only."
        : "Set 'web.write: true' and restart the gateway.";
  }

  /** Carries out the order of a form, and leads back to where it was given. */
  Reply order(Arrival arrival, Session session) throws Refusal, InterruptedException {
    ours(arrival.field("csrf"), session);
    if (!session.write()) throw new Refusal(403, "You may only look. " + remedy(link.seen()));
    String order = arrival.part(1);
    Map<String, String> fields = new java.util.HashMap<>(arrival.form());
    fields.remove("csrf");
    String back = back(String.valueOf(fields.getOrDefault("back", "")));
    fields.remove("back");
    Answer answer = orders.give(order, fields, session.key());
    String words = answer.done() ? Orders.done(order, fields) : failed(answer);
    sessions.tell(session, new Session.Told(answer.done(), words));
    return Reply.to(back);
  }

  private static String failed(Answer answer) {
    String talk = answer.talk().isEmpty() ? "It was not done." : answer.talk();
    String line = talk.lines().findFirst().orElse("").replaceFirst("^portcullis: ", "");
    return line.substring(0, 1).toUpperCase(Locale.ROOT) + line.substring(1);
  }

  /** Only to a page of ours: never to where a stranger's link says. */
  private static String back(String path) {
    return path.matches("/[a-z]{2,12}(/[0-9]{1,18})?") ? path : "/now";
  }
}
