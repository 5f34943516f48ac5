package io.portcullis.capture;

import io.portcullis.argus.fuzz.FuzzRounds;
import io.portcullis.capture.names.NamesFuzz;
import io.portcullis.capture.names.PacketFileFuzz;
import io.portcullis.capture.names.messages.DnsFuzz;
import io.portcullis.capture.names.messages.HttpFuzz;
import io.portcullis.capture.names.messages.QuicFuzz;
import io.portcullis.capture.names.messages.TlsFuzz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CaptureFuzzTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        PacketHeadersFuzz.class,
        PacketFileFuzz.class,
        DnsFuzz.class,
        TlsFuzz.class,
        QuicFuzz.class,
        HttpFuzz.class,
        NamesFuzz.class
      })
  void noInputBreaksIt(Class<?> target) throws Exception {
    FuzzRounds.check(target, target == QuicFuzz.class ? 2_000 : 10_000);
  }
}
