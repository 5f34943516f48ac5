package io.portcullis.gateway.cli.models;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;

/** Fetches one file over HTTPS into memory. */
final class Download {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client;
  private final int largest;

  /**
   * @param client must not follow redirects from HTTPS to HTTP
   * @param largest answer in bytes
   */
  Download(HttpClient client, int largest) {
    this.client = client;
    this.largest = largest;
  }

  /** That of the command line; the proxy of Java's properties counts. */
  static Download overTheNetwork(int largest) {
    return new Download(
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(15))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build(),
        largest);
  }

  /**
   * @throws IOException when it cannot be had; the message is one line that names the address
   */
  byte[] of(URI address) throws IOException, InterruptedException {
    if (!"https".equals(address.getScheme()) || address.getHost() == null) {
      throw new IOException(
          address + " is not fetched: models decide what is blocked, so only https:// is trusted");
    }
    HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).GET().build();
    HttpResponse<InputStream> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException failed) {
      throw new IOException("cannot fetch " + address + ": " + reason(failed), failed);
    }
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException(
            "cannot fetch " + address + ": the server says " + response.statusCode());
      }
      byte[] content = body.readNBytes(largest + 1);
      if (content.length <= largest) return content;
      throw new IOException(address + " is larger than " + largest + " bytes");
    }
  }

  /** Java's own exceptions for these two have no text. */
  private static String reason(IOException failed) {
    for (Throwable each = failed; each != null; each = each.getCause()) {
      if (each instanceof UnresolvedAddressException) return "nobody knows this host name";
    }
    if (failed instanceof ConnectException) return "nobody answers there";
    String said = failed.getMessage();
    return said == null || said.isBlank() ? "the connection broke off" : said;
  }
}
