package io.portcullis.gateway.crowdsec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.wishes.Wish;
import io.portcullis.gateway.wishes.Wishes;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * CrowdSec's local API, version 1 (its documentation, "Local API", and swagger file). As a bouncer
 * it reads decisions, as a machine it tells of ours. Used by one thread.
 */
final class Lapi {
  /** The origin of our decisions there. */
  static final String ORIGIN = "portcullis";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LARGEST = 64 * 1024 * 1024;
  private static final JsonFactory STRICT = Json.strict(16, 65_536, LARGEST + 64);

  private final Config.CrowdSec settings;
  private final InstantSource clock;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private Optional<String> token = Optional.empty();

  Lapi(Config.CrowdSec settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Decisions that are new and gone since this bouncer asked last.
   *
   * @param whole all that there are, instead
   */
  Wishes wishes(boolean whole) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("/v1/decisions/stream?startup=" + whole)
            .header("X-Api-Key", settings.bouncerKey().get().orElse(""));
    Json answer = Json.read(STRICT, ask(request.GET()));
    List<Wish> made = new ArrayList<>();
    List<Target> withdrawn = new ArrayList<>();
    int unusable = 0;
    Instant now = clock.instant();
    for (Json each : list(answer, "new")) {
      Optional<Wish> wish = wish(each, now);
      wish.ifPresent(made::add);
      if (wish.isEmpty()) unusable++;
    }
    for (Json each : list(answer, "deleted")) target(each).ifPresent(withdrawn::add);
    return new Wishes(whole, made, withdrawn, unusable);
  }

  private static List<Json> list(Json answer, String name) throws IOException {
    return !answer.has(name) || answer.isNull(name) ? List.of() : answer.objects(name);
  }

  private static Optional<Wish> wish(Json decision, Instant now) throws IOException {
    Optional<Target> target = target(decision);
    if (target.isEmpty() || !decision.text("type").equals("ban")) return Optional.empty();
    try {
      Duration left = GoDuration.parse(decision.text("duration"));
      if (left.isZero() || left.isNegative()) return Optional.empty();
      String reason = decision.text("origin") + ": " + decision.text("scenario");
      return Optional.of(new Wish(target.get(), now.plus(left), new Origin.CrowdSec(reason)));
    } catch (IllegalArgumentException noDuration) {
      return Optional.empty();
    }
  }

  private static Optional<Target> target(Json decision) throws IOException {
    String scope = decision.text("scope").toLowerCase(Locale.ROOT);
    if (!scope.equals("ip") && !scope.equals("range")) return Optional.empty();
    try {
      return Optional.of(new Target.Remote(Prefix.parse(decision.text("value"))));
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }

  /** Tells of blocks: each is an alert, and a decision where others are to act on it. */
  void tell(List<Share> shares) throws IOException, InterruptedException {
    StringWriter text = new StringWriter(1024);
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartArray();
      for (Share share : shares) write(json, share);
      json.writeEndArray();
    }
    asMachine("/v1/alerts", "POST", text.toString());
  }

  private void write(JsonGenerator json, Share share) throws IOException {
    String scope = share.range().isSingle() ? "Ip" : "Range";
    json.writeStartObject();
    json.writeStringField("scenario", share.scenario());
    json.writeStringField("scenario_hash", "");
    json.writeStringField("scenario_version", "1");
    json.writeStringField("message", share.message());
    json.writeNumberField("events_count", 1);
    json.writeStringField("start_at", share.begin().toString());
    // From here on CrowdSec counts a decision's time.
    json.writeStringField("stop_at", clock.instant().toString());
    json.writeNumberField("capacity", 0);
    json.writeStringField("leakspeed", "0");
    // Without a decision of ours its profiles would make one, unless it is simulated.
    json.writeBooleanField("simulated", !share.decides());
    json.writeArrayFieldStart("events");
    json.writeEndArray();
    json.writeObjectFieldStart("source");
    json.writeStringField("scope", scope);
    json.writeStringField("value", share.range().toString());
    json.writeStringField(scope.equals("Ip") ? "ip" : "range", share.range().toString());
    json.writeEndObject();
    if (share.decides()) writeDecision(json, share, scope);
    json.writeEndObject();
  }

  private void writeDecision(JsonGenerator json, Share share, String scope) throws IOException {
    json.writeArrayFieldStart("decisions");
    json.writeStartObject();
    json.writeStringField("origin", ORIGIN);
    json.writeStringField("type", "ban");
    json.writeStringField("scope", scope);
    json.writeStringField("value", share.range().toString());
    Duration left = Duration.between(clock.instant(), share.until());
    json.writeStringField("duration", GoDuration.text(left));
    json.writeStringField("scenario", share.scenario());
    json.writeBooleanField("simulated", false);
    json.writeEndObject();
    json.writeEndArray();
  }

  /**
   * One of our decisions there.
   *
   * @param id CrowdSec's number
   */
  record Told(long id, Instant until) {}

  /** Our decisions that are in force there, by what they ban; those of other machines are not. */
  Map<Prefix, List<Told>> told() throws IOException, InterruptedException {
    byte[] alerts =
        asMachine("/v1/alerts?has_active_decision=true&limit=0&origin=" + ORIGIN, "GET", "");
    String wrapped = "{\"alerts\":" + new String(alerts, StandardCharsets.UTF_8) + "}";
    Json answer = Json.read(STRICT, wrapped.getBytes(StandardCharsets.UTF_8));
    Map<Prefix, List<Told>> told = new HashMap<>();
    Instant now = clock.instant();
    for (Json alert : list(answer, "alerts")) {
      boolean ours = alert.has("machine_id") && !alert.isNull("machine_id");
      if (!ours || !settings.machine().equals(Optional.of(alert.text("machine_id")))) continue;
      for (Json decision : list(alert, "decisions")) {
        Optional<Prefix> range = target(decision).flatMap(Target::range);
        if (range.isEmpty()) continue;
        Duration left = GoDuration.parse(decision.text("duration"));
        if (left.isZero() || left.isNegative()) continue;
        told.computeIfAbsent(range.get(), any -> new ArrayList<>())
            .add(new Told(decision.wholeNumber("id"), now.plus(left)));
      }
    }
    return told;
  }

  /** Ends one of our decisions there; one that is over already is no error. */
  void withdraw(Told told) throws IOException, InterruptedException {
    asMachine("/v1/decisions/" + told.id(), "DELETE", "");
  }

  private byte[] asMachine(String path, String method, String body)
      throws IOException, InterruptedException {
    if (token.isEmpty()) login();
    try {
      return ask(authorized(path, method, body));
    } catch (Refusal old) {
      if (old.status == 404 && method.equals("DELETE")) return new byte[0];
      if (old.status != 401) throw old;
      // Tokens live for an hour.
      login();
      return ask(authorized(path, method, body));
    }
  }

  private HttpRequest.Builder authorized(String path, String method, String body) {
    return request(path)
        .header("Authorization", "Bearer " + token.orElse(""))
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  private void login() throws IOException, InterruptedException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("machine_id", settings.machine().orElse(""));
      json.writeStringField("password", settings.password().get().orElse(""));
      json.writeArrayFieldStart("scenarios");
      json.writeEndArray();
      json.writeEndObject();
    }
    HttpRequest.Builder request =
        request("/v1/watchers/login")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(text.toString()));
    token = Optional.of(Json.read(STRICT, ask(request)).text("token"));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(settings.url() + path))
        .timeout(PATIENCE)
        .header("User-Agent", "portcullis/v1");
  }

  private byte[] ask(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException failed) {
      throw new IOException("no answer from " + settings.url(), failed);
    }
    try (InputStream body = answer.body()) {
      byte[] text = body.readNBytes(LARGEST + 1);
      if (text.length > LARGEST) throw new IOException(settings.url() + " answers too much");
      if (answer.statusCode() / 100 != 2) throw new Refusal(settings.url(), answer.statusCode());
      return text;
    }
  }

  /** An answer that is none. */
  private static final class Refusal extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    Refusal(URI url, int status) {
      super(
          url
              + (status == 403 || status == 401
                  ? " takes neither our key nor our password (status " + status + ")"
                  : " answered with status " + status));
      this.status = status;
    }
  }
}
