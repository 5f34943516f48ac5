package io.portcullis.rules.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.AddressSet;
import io.portcullis.rules.Prefix;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A block list of a stranger is read within its bounds, whatever it says: counted, complained of in
 * plain characters, and never more in the set than its lines say.
 */
public final class BlockListFuzz {
  private static final int MOST = 200;

  private BlockListFuzz() {}

  public static List<byte[]> seeds() {
    return List.of(
        bytes("# a list\n203.0.113.7\n198.51.100.0/24 ; SBL1\n2001:db8::/32\n10.0.0.0/8\n"),
        lines(
            "\u00ef\u00bb\u00bffirst_seen,dst_ip,port",
            "\"2026-11-01\",\"203.0.113.9\",\"443\"\r",
            "x,y",
            "1.2.3.4/7",
            "::/0",
            "0.0.0.0/0",
            "nonsense",
            "\u0001"),
        bytes("203.0.113.0/25\n203.0.113.128/25\n203.0.113.64\n::ffff:203.0.113.7\n2a00::1/19\n"));
  }

  private static byte[] lines(String... lines) {
    return bytes(String.join("\n", lines));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    ListText.Content content = ListText.read(input, MOST);
    assertThat(content.prefixes()).isLessThanOrEqualTo(MOST + 1);
    assertThat(content.special()).isLessThanOrEqualTo(content.prefixes());
    assertThat(content.complaints()).hasSizeLessThanOrEqualTo(5);
    for (String each : content.complaints()) {
      assertThat(each).matches("[\\x20-\\x7e…]{1,300}");
    }
    covered(input, content.addresses(), false);
    covered(input, content.addresses(), true);
  }

  private static void covered(byte[] input, AddressSet addresses, boolean ipv6) {
    for (int range = 0; range < addresses.ranges(ipv6); range++) {
      for (Prefix each : addresses.prefixes(ipv6, range)) {
        assertThat(ListText.covering(input, each.network(), 1)).as("%s", each).isNotEmpty();
        assertThat(ListText.covering(input, each.last(), 1)).as("%s", each).isNotEmpty();
        assertThat(each.network().isSiteLocalAddress() && !ipv6).as("%s", each).isFalse();
      }
    }
  }
}
