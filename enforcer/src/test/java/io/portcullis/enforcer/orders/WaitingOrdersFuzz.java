package io.portcullis.enforcer.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The file of an order that waits is read, or refused with what to do about it. */
public final class WaitingOrdersFuzz {
  private static final Path FILE = Path.of("waiting/1.order");

  private WaitingOrdersFuzz() {}

  public static List<byte[]> seeds() {
    return List.of(
        bytes(
            "portcullis order 1\nrule 7 10.0.0.5-198.51.100.7-443-tcp\nrule 0 203.0.113.9\n\n"
                + "86400\noperator root\n7 8 \nwhy\nand more"),
        bytes("portcullis order 1\ndisarms\n\n0\ngateway\n\n"),
        bytes("portcullis order 2\n\n"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      OrderSpool.Noted noted = OrderSpool.parse(FILE, input);
      String text = noted.order().text();
      assertThat(UnfinishedOrder.parse(text)).isEqualTo(noted.order());
    } catch (IOException refused) {
      assertThat(refused.getMessage()).contains(FILE.toString(), "remove it");
    }
  }
}
