package io.portcullis.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.objects.FleetObject;
import io.portcullis.fleet.objects.KeptObjects;
import io.portcullis.fleet.objects.Kind;
import io.portcullis.fleet.objects.Shelf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetObjectTest {
  private static final Instant NOW = Instant.parse("2026-11-24T04:25:00Z");
  private final SigningKey operator = SigningKey.generate("operator", new SecureRandom());

  private static FleetObject allowlist(long version, String text) {
    return new FleetObject(Kind.ALLOWLIST, version, NOW, "operator anna", Optional.of(text));
  }

  private static void assertRefused(Refusal why, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.why()).isEqualTo(why));
  }

  @Test
  void whatIsSealedIsOpenedAsItWas() throws Exception {
    FleetObject object = allowlist(7, "allow: [192.0.2.0/24]  # ünïcode\n");
    assertThat(FleetObject.open(Kind.ALLOWLIST, object.seal(operator), operator.verifying()))
        .isEqualTo(object);
    FleetObject gone = new FleetObject(Kind.MODELS, 8, NOW, "operator", Optional.empty());
    assertThat(FleetObject.open(Kind.MODELS, gone.seal(operator), operator.verifying()))
        .isEqualTo(gone);
  }

  @Test
  void whatTheOperatorDidNotSignForThisKindIsRefused() {
    byte[] message = allowlist(1, "allow: [192.0.2.1]").seal(operator);
    SigningKey other = SigningKey.generate("operator", new SecureRandom());
    assertRefused(
        Refusal.FORGED, () -> FleetObject.open(Kind.ALLOWLIST, message, other.verifying()));
    assertRefused(
        Refusal.FORGED, () -> FleetObject.open(Kind.SETTINGS, message, operator.verifying()));
    byte[] changed = message.clone();
    changed[20] ^= 1;
    assertRefused(
        Refusal.FORGED, () -> FleetObject.open(Kind.ALLOWLIST, changed, operator.verifying()));
  }

  private byte[] signed(String text) {
    return Signed.seal(operator, Place.object("allowlist").toString(), text);
  }

  private void assertRefused(Refusal why, String text) {
    assertRefused(why, () -> FleetObject.open(Kind.ALLOWLIST, signed(text), operator.verifying()));
  }

  @Test
  void whatMakesNoSenseIsRefusedEvenIfItIsSigned() throws Exception {
    String good =
        "{\"v\":1,\"object\":\"allowlist\",\"version\":1,\"time\":\"%s\",\"by\":\"x\""
            .formatted(NOW);
    assertThat(
            FleetObject.open(
                    Kind.ALLOWLIST, signed(good + ",\"mood\":{\"of\":[1]}}"), operator.verifying())
                .text())
        .as("fields that a later version adds are ignored")
        .isEmpty();
    assertRefused(Refusal.VERSION, good.replace("\"v\":1", "\"v\":2") + "}");
    assertRefused(Refusal.WRONG_PLACE, good.replace("allowlist", "settings") + "}");
    assertRefused(Refusal.UNREADABLE, good.replace("\"version\":1", "\"version\":0") + "}");
    assertRefused(Refusal.UNREADABLE, good + ",\"deflated\":\"%%%\"}");
    assertRefused(Refusal.UNREADABLE, good + ",\"deflated\":\"AAAA\"}");
    assertRefused(Refusal.UNREADABLE, "[]");
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(bomb)) {
      deflated.write(new byte[FleetObject.LARGEST + 1]);
    }
    String small = Base64.getEncoder().encodeToString(bomb.toByteArray());
    assertThat(small.length()).isLessThan(8000);
    assertRefused(Refusal.UNREADABLE, good + ",\"deflated\":\"" + small + "\"}");
  }

  @Test
  void whatDoesNotFitIsNotSigned() {
    StringBuilder noise = new StringBuilder();
    new SecureRandom().ints(30_000, 'a', 'z').forEach(each -> noise.append((char) each));
    assertThatThrownBy(() -> allowlist(1, noise.toString()).seal(operator))
        .hasMessageContaining("more than 16384");
    assertThat(allowlist(1, "allow: [192.0.2.1]\n".repeat(5000)).seal(operator).length)
        .isLessThan(1000);
  }

  @Test
  void versionsGrowOnly() throws Exception {
    Shelf shelf = new Shelf();
    shelf.put(Kind.ALLOWLIST, allowlist(2, "two").seal(operator), operator.verifying());
    shelf.put(Kind.ALLOWLIST, allowlist(3, "three").seal(operator), operator.verifying());
    assertThat(shelf.take())
        .singleElement()
        .satisfies(each -> assertThat(each.object().version()).isEqualTo(3));
    assertRefused(
        Refusal.REPLAYED,
        () -> shelf.put(Kind.ALLOWLIST, allowlist(2, "two").seal(operator), operator.verifying()));
    shelf.put(Kind.ALLOWLIST, allowlist(3, "another").seal(operator), operator.verifying());
    assertThat(shelf.take()).as("the first of a version counts").isEmpty();
    shelf.known(Kind.SETTINGS, 9);
    FleetObject old = new FleetObject(Kind.SETTINGS, 8, NOW, "x", Optional.empty());
    assertRefused(
        Refusal.REPLAYED, () -> shelf.put(Kind.SETTINGS, old.seal(operator), operator.verifying()));
  }

  @Test
  void whatIsKeptIsBelievedByItsSignatureAlone(@TempDir Path folder) throws Exception {
    KeptObjects kept = new KeptObjects(folder.resolve("objects"));
    assertThat(kept.read(Kind.ALLOWLIST, operator.verifying())).isEmpty();
    kept.keep(Kind.ALLOWLIST, allowlist(4, "four").seal(operator));
    assertThat(kept.read(Kind.ALLOWLIST, operator.verifying()).orElseThrow().text())
        .contains("four");
    Path file = folder.resolve("objects/allowlist.signed");
    Files.writeString(file, Files.readString(file).replace("anna", "evil"), StandardCharsets.UTF_8);
    assertThatThrownBy(() -> kept.read(Kind.ALLOWLIST, operator.verifying()))
        .hasMessageContaining("allowlist.signed")
        .hasMessageContaining("did not sign");
  }
}
