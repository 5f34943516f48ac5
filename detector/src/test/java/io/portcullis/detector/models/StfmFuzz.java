package io.portcullis.detector.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A .stfm file is a model or refused in one line, whatever its pickles say. */
public final class StfmFuzz {
  private static final String NAME = "model.stfm";
  private static final String VECTOR =
      "ccopy_reg\n_reconstructor\np1\n(cpykov\nVector\np2\nc__builtin__\ndict\np3\n"
          + "(dp4\nS'8'\np5\nF1\nstRp6\n.";
  private static final String MATRIX =
      "ccopy_reg\n_reconstructor\np1\n(cpykov\nChain\np2\nc__builtin__\ndict\np3\n"
          + "(dp4\n(S'8'\nS'h'\ntp5\nF1\nstRp6\n.";
  private static final String SCALAR =
      lines(
          "cnumpy.core.multiarray|scalar|p1|(cnumpy|dtype|p2|(S'f8'|p3|I0|I1|tp4|Rp5|"
              + "(I3|S'<'|p6|NNNI-1|I-1|I0|tp7|bS'\\x00\\x00\\x00\\x00\\x00\\x00\\xf0?'|p8|"
              + "tp9|Rp10|.");

  private StfmFuzz() {}

  public static List<byte[]> seeds() {
    String letters = "S'88,h,h,'\np1\n.";
    String label = "S'From-Botnet-TCP-HTTP-CC.X-1'\np1\n.";
    return List.of(
        bytes(VECTOR + MATRIX + letters + "F-1.5\n." + label + "F1.5\n."),
        bytes(VECTOR + MATRIX + letters + SCALAR + label + "I2\n."),
        bytes("(dp1\nS'a\\n\\''\n(lp2\nL3L\naI01\nasg1\n0."));
  }

  private static String lines(String text) {
    return text.replace('|', '\n');
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      assertThat(ModelFile.parse(NAME, input).label()).isNotBlank();
    } catch (IOException refused) {
      assertThat(refused.getMessage()).startsWith(NAME).hasLineCount(1).hasSizeLessThan(1000);
    }
  }
}
