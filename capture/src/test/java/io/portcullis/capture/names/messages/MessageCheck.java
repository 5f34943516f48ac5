package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/** What targets of this package hold of all that is read: no other characters than names have. */
final class MessageCheck {
  private static final String OF_NAMES = "abcdefghijklmnopqrstuvwxyz0123456789-._";

  private MessageCheck() {}

  static void check(Parsed<?> read) {
    if (!(read instanceof Parsed.Whole<?> whole)) return;
    if (whole.value() instanceof DnsMessage message) isClean(message.name());
    if (whole.value() instanceof ClientHello hello) check(hello);
    if (whole.value() instanceof HttpHead head) isClean(head.name());
  }

  private static void check(ClientHello hello) {
    isClean(hello.name());
    isClean(hello.alpn().replace('/', '-').toLowerCase(Locale.ROOT));
    assertThat(hello.ja4()).matches("[tq][0-9s]{2}[di]\\d{4}[0-9A-Za-z]{2}(_[0-9a-f]{12}){2}");
  }

  private static void isClean(String name) {
    assertThat(name.length()).isLessThanOrEqualTo(253);
    for (int i = 0; i < name.length(); i++) {
      assertThat(OF_NAMES.indexOf(name.charAt(i))).as(name).isNotNegative();
    }
  }
}
