package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Answers of DNS, over UDP, over TCP and on the link, are read or refused. */
public final class DnsFuzz {
  private DnsFuzz() {}

  public static List<byte[]> seeds() {
    return List.of(
        DnsBytes.answer("www.shop.example", "203.0.113.7", "203.0.113.8"),
        DnsBytes.response("www.shop.example", DnsBytes.A)
            .alias("www.shop.example", "cdn.example")
            .address("cdn.example", "203.0.113.7")
            .bytes(),
        DnsBytes.framed(DnsBytes.nonexistent("x.example")),
        DnsBytes.announcement().address("printer.local", "fe80::1").bytes());
  }

  public static void fuzzerTestOneInput(byte[] input) {
    MessageCheck.check(DnsReader.read(input, 0, input.length));
    MessageCheck.check(DnsReader.readStream(input, 0, input.length));
    for (var each : DnsReader.readMulticast(input, 0, input.length)) {
      assertThat(each).isNotNull();
    }
  }
}
