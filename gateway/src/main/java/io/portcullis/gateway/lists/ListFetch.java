package io.portcullis.gateway.lists;

import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Has the text of a list from a file or a web server: never more of it than it may have, packed or
 * not, and never for longer than two minutes.
 */
final class ListFetch {
  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final int REDIRECTS = 5;

  private final Duration patience;

  /**
   * @param patience for the whole of an answer
   */
  ListFetch(Duration patience) {
    this.patience = patience;
  }

  /** What a source says. */
  sealed interface Answer {
    /** The copy that we have is the newest. */
    record Unchanged() implements Answer {}

    /** Another copy, unpacked. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    record Text(byte[] bytes, String etag, String modified) implements Answer {}
  }

  /**
   * Asks.
   *
   * @param known of the copy that is kept, where one is
   * @throws IOException when there is no answer; the message is one line
   */
  Answer fetch(Config.ListSource list, Optional<Copy> known)
      throws IOException, InterruptedException {
    long most = list.bounds().maxSize();
    if (list.source().file().isPresent()) {
      return new Answer.Text(file(list.source().file().get(), most), "", "");
    }
    URI url = list.source().url().orElseThrow();
    HttpClient client = client(list);
    try {
      return web(client, list.bounds().maxSize(), url, known);
    } catch (IOException failed) {
      throw new IOException(reason(failed), failed);
    }
  }

  static byte[] file(Path file, long most) throws IOException {
    if (Files.isDirectory(file)) throw new IOException(file + " is a folder");
    try (InputStream in = Files.newInputStream(file)) {
      return bounded(in, most);
    } catch (IOException unreadable) {
      throw new IOException(file + ": " + Paths.reason(unreadable), unreadable);
    }
  }

  private Answer web(HttpClient client, long most, URI first, Optional<Copy> known)
      throws IOException, InterruptedException {
    boolean plain = "http".equals(first.getScheme());
    URI url = first;
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(url)
              .timeout(patience)
              .header("User-Agent", "portcullis")
              .header("Accept-Encoding", "gzip");
      known
          .map(Copy::etag)
          .filter(tag -> !tag.isEmpty())
          .ifPresent(tag -> request.header("If-None-Match", tag));
      known
          .map(Copy::modified)
          .filter(date -> !date.isEmpty())
          .ifPresent(date -> request.header("If-Modified-Since", date));
      HttpResponse<InputStream> answer =
          client.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        int status = answer.statusCode();
        if (status == 304 && known.isPresent()) return new Answer.Unchanged();
        if (status == 200) return text(answer, body, most);
        if (status / 100 != 3) throw new IOException("the server says " + status);
        url = redirected(answer, url, plain);
      }
    }
    throw new IOException("the server sends us from one address to the next");
  }

  private static URI redirected(HttpResponse<?> answer, URI from, boolean plain)
      throws IOException {
    Optional<String> location = answer.headers().firstValue("Location");
    if (location.isEmpty()) throw new IOException("the server says " + answer.statusCode());
    try {
      URI to = from.resolve(location.get());
      if ("https".equals(to.getScheme()) || (plain && "http".equals(to.getScheme()))) return to;
    } catch (IllegalArgumentException noAddress) {
      // Told below.
    }
    throw new IOException("the server sends us to an address that is not https");
  }

  private Answer text(HttpResponse<InputStream> answer, InputStream body, long most)
      throws IOException {
    // The request's own timeout ends with the headers.
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> end =
        CompletableFuture.runAsync(
            () -> {
              over.set(true);
              close(body);
            },
            CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
    try {
      byte[] bytes = bounded(body, most);
      return new Answer.Text(
          bytes,
          answer.headers().firstValue("ETag").orElse(""),
          answer.headers().firstValue("Last-Modified").orElse(""));
    } catch (IOException broken) {
      if (over.get()) {
        throw new IOException("it was not there after " + patience.toSeconds() + " s", broken);
      }
      throw broken;
    } finally {
      end.cancel(false);
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException endedAlready) {
      // Then nobody waits for it.
    }
  }

  /** All of it, unpacked where it is packed by gzip (RFC 1952). */
  private static byte[] bounded(InputStream in, long most) throws IOException {
    byte[] bytes = read(in, most);
    boolean packed = bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
    if (!packed) return bytes;
    try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return read(unpacked, most);
    } catch (java.util.zip.ZipException | java.io.EOFException damaged) {
      throw new IOException("it is packed by gzip, and damaged or cut off", damaged);
    }
  }

  private static byte[] read(InputStream in, long most) throws IOException {
    byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 16, most + 1));
    if (bytes.length > most)
      throw new IOException("it has more than " + most + " bytes (max-size)");
    return bytes;
  }

  private static HttpClient client(Config.ListSource list) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER);
    if (list.trusted().isPresent()) builder.sslContext(trusting(list.trusted().get()));
    return builder.build();
  }

  static SSLContext trusting(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("trusted" + number++, each);
      }
      if (number == 0) throw new IOException("it has no certificate");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException noCertificates) {
      throw new IOException("ca-file " + file + " has no certificates in PEM", noCertificates);
    } catch (IOException unreadable) {
      throw new IOException("ca-file " + file + ": " + Paths.reason(unreadable), unreadable);
    }
  }

  private static String why(Throwable untrusted) {
    for (Throwable each = untrusted; each != null; each = each.getCause()) {
      if (each instanceof CertPathBuilderException) {
        return "signed by nobody that this machine knows (ca-file)";
      }
      if (each instanceof CertificateExpiredException) return "out of date";
      if (each instanceof CertificateNotYetValidException)
        return "not valid yet; is the clock right?";
    }
    boolean name = String.valueOf(untrusted.getMessage()).contains("No subject");
    return name ? "it is for another host name" : "it is damaged, out of date or withdrawn";
  }

  /** Java's own words for some of these are none. */
  private static String reason(IOException failed) {
    for (Throwable each = failed; each != null; each = each.getCause()) {
      if (each instanceof UnresolvedAddressException) return "nobody knows its host name";
      if (each instanceof CertificateException)
        return "its certificate is not trusted: " + why(each);
    }
    if (failed instanceof HttpTimeoutException) return "no answer in time";
    if (failed instanceof ConnectException) return "nobody answers there";
    if (failed instanceof SSLException) return "no TLS there: " + failed.getMessage();
    String said = failed.getMessage();
    return said == null || said.isBlank() ? "the connection broke off" : said;
  }
}
