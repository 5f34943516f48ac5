package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A line of the page is one of the closed list, or refused; it never becomes another option. */
public final class PageOrdersFuzz {
  private static final String OPTIONS =
      "--(timeout|confirm|spare|reason)=.*" + "|--reset|--false-positive";

  private PageOrdersFuzz() {}

  public static List<byte[]> seeds() {
    String key = "\"key\":\"" + "k".repeat(32) + "\"}";
    return Stream.of(
            "{\"id\":1,\"ask\":\"explain\",\"rule\":7}",
            "{\"id\":1,\"ask\":\"check\",\"address\":\"203.0.113.7\"}",
            "{\"id\":2,\"order\":\"release\",\"rule\":7,\"spare\":\"none\",\"reason\":\"-x\","
                + "\"false_positive\":\"yes\","
                + key,
            "{\"id\":3,\"order\":\"allow\",\"entry\":\"x.example\",\"timeout\":\"1d\"," + key,
            "{\"id\":4,\"order\":\"accept\",\"tuple\":\"10.0.0.5-203.0.113.7-443-tcp\"," + key,
            "{\"id\":5,\"order\":\"arm\",\"confirm\":\"10m\"," + key)
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  public static void fuzzerTestOneInput(byte[] input) {
    String line = new String(input, StandardCharsets.UTF_8);
    assertThat(Request.idIn(line)).isNotNegative();
    Request request;
    try {
      request = Request.read(line);
    } catch (IOException refused) {
      assertThat(refused.getMessage()).isNotNull();
      return;
    }
    assertThat(request.words().get(0)).doesNotStartWith("-");
    for (String word : request.words()) {
      if (word.startsWith("-")) assertThat(word).matches("(?s)" + OPTIONS);
      assertThat(word).doesNotContain("\u0000").doesNotContain("\n");
    }
  }
}
