package io.portcullis.gateway.notify.notifier;

import io.portcullis.gateway.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message by HTTP POST. Redirects are not followed, since a message is for one server alone.
 *
 * @param url http or https
 * @param headers more of them, {@code Name: value}
 */
record Webhook(Template template, URI url, List<Header> headers, Secret token) implements Notifier {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  record Header(String name, String value) {

    /** Checked at once, so that a slip is told at the start and not at night. */
    static Header parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 1) throw new IllegalArgumentException("'" + text + "' is no 'Name: value'");
      Header header =
          new Header(text.substring(0, colon).strip(), text.substring(colon + 1).strip());
      HttpRequest.newBuilder().header(header.name(), header.value());
      return header;
    }
  }

  static Optional<Notifier> read(Template template, Options options) {
    Optional<URI> url = options.read("url", Webhook::url);
    List<Header> headers = options.readAll("headers", Header::parse).orElse(List.of());
    Secret token = options.secret("token");
    options.mustHave("url");
    return url.map(to -> new Webhook(template, to, headers, token));
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      boolean web = scheme.equals("https") || scheme.equals("http");
      if (web && url.getHost() != null) return url;
    } catch (IllegalArgumentException noUrl) {
      // Told below; the JDK's own words would show a secret in it.
    }
    throw new IllegalArgumentException("is no http or https address");
  }

  @Override
  public Sender open() {
    HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    return notice -> post(client, notice);
  }

  private void post(HttpClient client, Notice notice) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(template.address(url))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("User-Agent", "portcullis");
    for (Header each : headers) request.header(each.name(), each.value());
    token.get().ifPresent(secret -> request.header(template.tokenHeader(), template.token(secret)));
    request.POST(HttpRequest.BodyPublishers.ofString(template.body(notice, url)));
    HttpResponse<Void> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
    } catch (HttpTimeoutException silent) {
      throw new IOException(url.getHost() + " did not answer within 10 s", silent);
    } catch (IOException failed) {
      throw new IOException(url.getHost() + " cannot be reached: " + words(failed), failed);
    }
    judge(answer.statusCode());
  }

  /** The JDK gives some of these no message at all. */
  private static String words(IOException failed) {
    String message = failed.getMessage();
    return message == null ? "no connection" : message;
  }

  private void judge(int status) throws IOException {
    if (status / 100 == 2) return;
    String what = url.getHost() + " answered with status " + status;
    boolean passing = status == 408 || status == 429 || status / 100 == 5;
    if (passing) throw new IOException(what);
    throw new RefusedException(what);
  }

  @Override
  public String toString() {
    return template.word() + " at " + url.getHost();
  }
}
