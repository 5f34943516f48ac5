package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whatever entries an allowlist has, it says the same of an address as a walk through its prefixes,
 * and so does what the kernel gets. Entries are the words of the input, those that are none left
 * out.
 */
public final class AllowlistFuzz {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final int MOST = 40;

  private AllowlistFuzz() {}

  public static List<byte[]> seeds() {
    return List.of(
        bytes("10.0.0.0/8 10.1.0.0/16 203.0.113.7 2001:db8::/32 host.example ::/0"),
        bytes("203.0.113.0/25 203.0.113.128/25 203.0.113.64/26 0.0.0.0/0"),
        bytes("2001:db8::1 2001:db8::2/127 ::ffff:10.0.0.1 fe80::/10 255.255.255.255"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    List<AllowEntry> entries = new ArrayList<>();
    List<Prefix> prefixes = new ArrayList<>();
    for (String word : new String(input, StandardCharsets.UTF_8).split(" ", MOST)) {
      String subject;
      try {
        subject = Allowlist.subject(word);
      } catch (IllegalArgumentException none) {
        continue;
      }
      entries.add(new AllowEntry(subject, AllowEntry.Kind.OPERATOR, "fuzz", NOW, Optional.empty()));
      try {
        prefixes.add(Prefix.parse(subject));
      } catch (IllegalArgumentException name) {
        // of a host: without an answer it allows nothing
      }
    }
    Allowlist allowlist = new Allowlist(entries, Map.of());
    List<Prefix> kernel = allowlist.kernelPrefixes(NOW);
    for (Prefix each : prefixes) {
      InetAddress address = each.network();
      Target target = Targets.toAdd(address.getHostAddress(), Optional.of(Scope.REMOTE));
      assertThat(allowlist.refuses(target, NOW)).as("%s", each).isPresent();
      assertThat(kernel).as("%s", each).anyMatch(in -> in.contains(address));
    }
    for (Prefix in : kernel) {
      assertThat(prefixes).as("%s", in).anyMatch(each -> each.contains(in.network()));
    }
  }
}
