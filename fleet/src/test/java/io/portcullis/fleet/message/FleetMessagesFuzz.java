package io.portcullis.fleet.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What stands on the bus is a message, or refused by name; what is read can be said again. */
public final class FleetMessagesFuzz {
  private FleetMessagesFuzz() {}

  public static List<byte[]> seeds() {
    String head =
        "{\"v\":1,\"site\":\"lyon\",\"key\":\"lyon-1\",\"seq\":7,\"time\":\"2026-11-24T04:25:00Z\",";
    String decisions =
        head
            + "\"decisions\":[{\"server\":\"203.0.113.7\",\"port\":443,\"proto\":\"tcp\","
            + "\"left_s\":3600,\"reason\":\"beacon\"},{\"server\":\"2001:db8::/48\",\"left_s\":1,"
            + "\"reason\":\"\"}]}";
    String report =
        head
            + "\"health\":{\"version\":\"0.1.0\",\"mode\":\"armed\",\"rules\":3,\"fleet\":1,"
            + "\"leaks\":0,\"breaker_open\":false}}";
    return List.of(
        bytes(decisions),
        bytes(report),
        bytes(decisions + "\n" + "A".repeat(86) + "=="),
        bytes("portcullis.1.lyon.decisions.f"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static void fuzzerTestOneInput(byte[] input) throws RefusedException {
    try {
      assertThat(Signed.parse(input).text()).hasSizeLessThan(Signed.LARGEST);
    } catch (RefusedException refused) {
      assertThat(refused.getMessage()).isNotNull();
    }
    String subject = new String(input, StandardCharsets.UTF_8);
    Optional<Place> place = Place.parse(subject);
    if (place.isPresent()) assertThat(place.get().toString()).isEqualTo(subject);
    Message message;
    try {
      message = Message.read(input);
    } catch (RefusedException refused) {
      assertThat(refused.getMessage()).isNotNull();
      return;
    }
    if (message instanceof Message.Decisions said) again(said);
  }

  private static void again(Message.Decisions said) throws RefusedException {
    for (Statement each : said.statements()) {
      assertThat(each.reason()).doesNotContain("\n").hasSizeLessThanOrEqualTo(160);
      assertThat(Statement.isNarrow(each.server())).isTrue();
    }
    String text = Message.text(said.head(), said.statements());
    if (text.length() > Signed.LARGEST / 4) return;
    Message read = Message.read(text.getBytes(StandardCharsets.UTF_8));
    assertThat(((Message.Decisions) read).statements()).isEqualTo(said.statements());
  }
}
