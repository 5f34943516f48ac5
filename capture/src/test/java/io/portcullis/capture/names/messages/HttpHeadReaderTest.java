package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.names.Handshake.Claim;
import io.portcullis.capture.names.messages.HttpHead.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Heads as browsers and bots send them. */
final class HttpHeadReaderTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Parsed<HttpHead> read(String text) {
    return HttpHeadReader.read(bytes(text), 0, text.length());
  }

  private static HttpHead whole(String text) {
    Parsed<HttpHead> read = read(text);
    assertThat(read).as(text).isInstanceOf(Parsed.Whole.class);
    return ((Parsed.Whole<HttpHead>) read).value();
  }

  @Test
  void methodHostAndUserAgentAreReadAndNothingOfThePath() {
    HttpHead head =
        whole(
            "POST /secret?token=1 HTTP/1.1\r\nhOsT:  Shop.Example:8080 \r\nUser-Agent: x\r\n\r\n");
    assertThat(head).isEqualTo(new HttpHead(Method.POST, Claim.NAME, "shop.example", true));
    assertThat(head.toString()).doesNotContain("secret", "token");
  }

  @Test
  void anEmptyOrMissingUserAgentIsNone() {
    assertThat(whole("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n").userAgent()).isFalse();
    assertThat(whole("GET / HTTP/1.0\nHost: a.example\nUser-Agent: \t\n\n").userAgent()).isFalse();
    assertThat(whole("GET / HTTP/1.0\r\n\r\n").claim()).isEqualTo(Claim.ABSENT);
  }

  @Test
  void addressesAreToldFromNames() {
    for (String host :
        new String[] {
          "203.0.113.7", "203.0.113.7:8080", "[2001:db8::7]", "[2001:db8::7]:443", "2001:db8::7"
        }) {
      assertThat(whole("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").claim())
          .as(host)
          .isEqualTo(Claim.ADDRESS);
    }
    assertThat(whole("GET / HTTP/1.1\r\nHost: 7.example\r\n\r\n").name()).isEqualTo("7.example");
    assertThat(whole("GET / HTTP/1.1\r\nHost: a\u001b[2J\r\n\r\n").claim())
        .isEqualTo(Claim.UNREADABLE);
  }

  @Test
  void aBeginningIsPartialUntilBothHeadersAreThere() {
    byte[] all = bytes("GET / HTTP/1.1\r\nHost: a.example\r\nUser-Agent: x\r\nCookie: 1\r\n\r\n");
    int enough = all.length - "Cookie: 1\r\n\r\n".length();
    for (int length = 5; length < enough; length++) {
      assertThat(HttpHeadReader.read(all, 0, length))
          .as("%d bytes", length)
          .isInstanceOf(Parsed.Partial.class);
    }
    assertThat(HttpHeadReader.read(all, 0, enough)).isInstanceOf(Parsed.Whole.class);
  }

  @Test
  void aHeadThatDoesNotEndIsReadAsFarAsItIsLookedAt() {
    String cookie = "Cookie: " + "x".repeat(9_000);
    assertThat(whole("GET / HTTP/1.1\r\nHost: a.example\r\n" + cookie).name())
        .isEqualTo("a.example");
    assertThat(read("GET / HTTP/1.1\r\n" + cookie)).isInstanceOf(Parsed.Malformed.class);
    assertThat(read("GET /" + "x".repeat(9_000))).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void whatIsNoRequestIsNothingOrMalformed() {
    assertThat(read("SSH-2.0-x\r\n")).isInstanceOf(Parsed.Nothing.class);
    assertThat(read("CONNECT a.example:443 HTTP/1.1\r\n\r\n")).isInstanceOf(Parsed.Nothing.class);
    assertThat(read("GET lost\r\nHost: a.example\r\n\r\n")).isInstanceOf(Parsed.Malformed.class);
    byte[] none = new byte[64];
    Arrays.fill(none, (byte) ' ');
    assertThat(HttpHeadReader.read(none, 0, none.length)).isInstanceOf(Parsed.Nothing.class);
  }
}
