package io.portcullis.fleet.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;

/** An entry that the operator signed is read or refused by name, whatever stands in it. */
public final class RosterFuzz {
  private static final String SITE = "lyon";
  private static final SigningKey OPERATOR = SigningKey.generate("operator", new SecureRandom());

  private RosterFuzz() {}

  public static List<byte[]> seeds() {
    String entry = "{\"v\":1,\"site\":\"lyon\",\"version\":3,\"member\":";
    return List.of(
        bytes(entry + "false}"),
        bytes(
            entry
                + "true,\"speaks\":true,\"bus\":\"U"
                + "A".repeat(55)
                + "\",\"keys\":[{\"key\":\"lyon-1\",\"public\":\""
                + OPERATOR.verifying().text()
                + "\"}]}"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    byte[] message = Signed.seal(OPERATOR, Place.entry(SITE).toString(), text);
    Roster roster = new Roster(OPERATOR.verifying());
    try {
      assertThat(roster.take(SITE, message)).isTrue();
      assertThat(roster.take(SITE, message)).isFalse();
    } catch (RefusedException refused) {
      assertThat(refused.getMessage()).isNotNull();
    }
    assertThat(roster.sites()).hasSizeLessThan(2);
  }
}
