package io.portcullis.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.web.gate.Answer;
import io.portcullis.web.gate.GatewayLink;
import io.portcullis.web.gate.Seen;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * What the page shows and orders, for programs, as {@code docs/openapi.yaml} has it: {@code
 * /api/v1}.
 */
final class Api {
  private final GatewayLink link;
  private final Orders orders;
  private final ObjectMapper json = new ObjectMapper();

  Api(GatewayLink link, Orders orders) {
    this.link = link;
    this.orders = orders;
  }

  Reply answer(Arrival arrival, Session.Person person) throws Refusal, InterruptedException {
    if (!arrival.part(1).equals("v1")) throw new Refusal(404, "There is /api/v1.");
    if (arrival.isPost()) return order(arrival, person);
    Seen seen = link.seen();
    return switch (arrival.part(2)) {
      case "status" -> Reply.json(200, status(seen).toString());
      case "rules" -> arrival.part(3).isEmpty() ? rules(seen) : rule(arrival);
      case "allowlist" -> Reply.json(200, seen.allowlist().toString());
      case "baseline" -> asked(link.request("ask", "baseline"));
      case "doctor" -> asked(link.request("ask", "doctor"));
      case "fleet" -> fleet(arrival, seen);
      default -> throw new Refusal(404, "There is no such thing.");
    };
  }

  /** What the gateway says of itself, and how old that is. */
  private ObjectNode status(Seen seen) {
    ObjectNode status = json.createObjectNode();
    status.put("line", seen.line().name().toLowerCase(java.util.Locale.ROOT));
    status.put("timestamp", seen.at().toString());
    status.set("status", seen.status());
    return status;
  }

  private static Reply rules(Seen seen) {
    return Reply.json(200, seen.rules().newest().toString());
  }

  private static Reply fleet(Arrival arrival, Seen seen) throws Refusal {
    if (!seen.fleet().isThere()) throw new Refusal(404, "This router belongs to no fleet.");
    return switch (arrival.part(3)) {
      case "" -> {
        JsonNode status = seen.fleet().status();
        yield Reply.json(status.has("site") ? 200 : 503, status.toString());
      }
      case "sites" -> Reply.json(200, seen.fleet().sites().toString());
      default -> throw new Refusal(404, "There is no such thing.");
    };
  }

  private Reply rule(Arrival arrival) throws Refusal, InterruptedException {
    return asked(link.request("ask", "explain").put("rule", arrival.rule(3)));
  }

  private Reply asked(ObjectNode request) throws InterruptedException {
    Answer answer = link.ask(request);
    if (!answer.data().isNull() && !answer.data().isMissingNode()) {
      return Reply.json(200, answer.data().toString());
    }
    return outcome(answer);
  }

  private Reply order(Arrival arrival, Session.Person person) throws Refusal, InterruptedException {
    if (!arrival.part(2).equals("orders")) throw new Refusal(404, "There is no such thing.");
    if (!person.write()) throw new Refusal(403, "This token may only read.");
    return outcome(orders.give(arrival.part(3), fields(arrival.body()), person.key()));
  }

  private Map<String, String> fields(String body) throws Refusal {
    Map<String, String> fields = new HashMap<>();
    if (body.isBlank()) return fields;
    try {
      JsonNode read = json.readTree(body);
      if (!read.isObject()) throw new Refusal(400, "An order is an object of JSON.");
      Iterator<Map.Entry<String, JsonNode>> each = read.properties().iterator();
      while (each.hasNext()) {
        Map.Entry<String, JsonNode> field = each.next();
        if (field.getValue().isContainerNode()) throw new Refusal(400, "Fields are texts.");
        fields.put(field.getKey(), field.getValue().asText());
      }
    } catch (JsonProcessingException broken) {
      throw new Refusal(400, "That is no JSON.", broken);
    }
    return fields;
  }

  /** The exit codes of the command line as those of HTTP. */
  private Reply outcome(Answer answer) {
    int code =
        switch (answer.exit()) {
          case 0 -> 200;
          case 2 -> 400;
          case 3 -> 404;
          case 4 -> 409;
          case 77 -> 403;
          default -> 503;
        };
    ObjectNode body = json.createObjectNode();
    body.put("exit", answer.exit());
    body.put("reason", answer.talk());
    body.set("data", answer.data());
    return Reply.json(code, body.toString());
  }

  /** A refusal as programs read it. */
  Reply refused(Refusal refusal) {
    ObjectNode body = json.createObjectNode();
    body.put("reason", String.valueOf(refusal.getMessage()));
    return Reply.json(refusal.code(), body.toString());
  }
}
