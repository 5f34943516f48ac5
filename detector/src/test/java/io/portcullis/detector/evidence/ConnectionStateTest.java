package io.portcullis.detector.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the state of a flow proves of its two ends. */
final class ConnectionStateTest {
  private static boolean stood(String protocol, String state, long sourceBytes) {
    Tuple tuple = Tuple.of("10.0.0.5", "203.0.113.7", "443", protocol);
    return ConnectionState.stood(MadeFlows.of(tuple, Instant.EPOCH, state, sourceBytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FSPA_FSPA",
        "SPA_SRPA",
        "PA_PA",
        "SPA_SPA",
        "FSPA_FSA",
        "FSA_FSPA",
        "FSRPAEC_FSPAEC",
        "SF",
        "S1",
        "RSTO",
        "RSTR",
        "OTH",
        "SHR",
        "CON",
        "FIN",
        "CLO"
      })
  void theServerSaysMoreOnlyToOneThatAcknowledgedIt(String state) {
    assertThat(stood("tcp", state, -1)).isTrue();
  }

  /** Of SYNs, acknowledgements of nothing, data and FINs that somebody sent in another's name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "S_",
        "S_RA",
        "S_SA",
        "SA_SA",
        "SA_SRA",
        "SR_SA",
        "SRA_SA",
        "SPA_SRA",
        "SRPA_SRA",
        "FSRPA_SRA",
        "SRA_SRA",
        "SPA_",
        "FSPA_",
        "FSPA_SA",
        "FSPA_SRA",
        "PA_R",
        "PA_RA",
        "PA_A",
        "A_A",
        "_SA",
        "_FSPA",
        "S0",
        "REJ",
        "SH",
        "REQ",
        "ACC",
        "RST",
        "S",
        "INT",
        "''"
      })
  void whatAnybodyMaySendProvesNothing(String state) {
    assertThat(stood("tcp", state.replace("'", ""), -1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"CON,-1,true", "INT,-1,false", "CON,1000,false", "INT,1000,false", "CON,400,true"})
  void udpStoodWhenItWasAnswered(String state, long sourceBytes, boolean answered) {
    assertThat(stood("udp", state, sourceBytes)).isEqualTo(answered);
  }
}
