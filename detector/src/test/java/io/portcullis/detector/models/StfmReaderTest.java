package io.portcullis.detector.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StfmReaderTest {
  private static final String VECTOR = "(dp1\nS'8'\nF0.5\ns.";
  private static final String MATRIX =
      "ccopy_reg\n_reconstructor\np1\n(cpykov\nChain\np2\nc__builtin__\ndict\np3\n"
          + "(dp4\n(S'8'\nS'h'\ntp5\nF1\nstRp6\n.";
  private static final String REST = "F-1.5\n.S'From-Botnet-TCP-HTTP-CC.X-1'\np1\n.F1.5\n.";
  private static final String WHOLE = VECTOR + MATRIX + "S'88,h,h,'\np1\n." + REST;

  @TempDir private Path folder;

  private MarkovModel read(String text) throws IOException {
    Path file = folder.resolve("model.stfm");
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    return ModelFile.read(file);
  }

  @Test
  void aModelOfOurOwnMakingIsRead() throws IOException {
    MarkovModel model = read(WHOLE);
    assertThat(model.label()).isEqualTo("From-Botnet-TCP-HTTP-CC.X-1");
    assertThat(model.letters()).isEqualTo("88,h,h,");
    assertThat(model.threshold()).isEqualTo(1.5);
    assertThat(model.protocol()).isEqualTo("tcp");
    assertThat(model.malicious()).isTrue();
    assertThat(model.stored().transitions()).containsOnlyKeys("8h");
  }

  @Test
  void allPublishedModelsAreRead() throws IOException {
    assertThat(ModelSet.read(SharedData.path("seed-models")).models()).hasSize(17);
    assertThat(ModelSet.read(SharedData.path("models-0.6")).models()).hasSize(18);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cos\nsystem\n(S'touch /tmp/pwned'\ntR.", // the classic
        "c__builtin__\neval\n(S'1'\ntR.",
        "cnumpy\ndtype\n.", // allowed name, but no vector follows
        "\u0080\u0002}q\u0000.", // protocol 2
        "(dp0\ng0\nF1\ns.", // a dict that is its own key
        "g7\n.",
        ".",
        "t.",
        "S'open\n.",
        "F1e400x\n.",
        ""
      })
  void whatIsNoModelIsRefusedInOneLineThatNamesTheFile(String hostile) {
    assertThatThrownBy(() -> read(hostile))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("model.stfm")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aClassThatIsNotAllowedIsNamed() {
    assertThatThrownBy(() -> read("cos\nsystem\n(S'id'\ntR.")).hasMessageContaining("os.system");
  }

  @Test
  void aTextThatClaimsAGigabyteIsRefusedBeforeAnythingIsSetAside() {
    // BINSTRING, BINUNICODE and LONG4 of later protocols, whose lengths go before their bytes
    for (char instruction : "TX\u008b".toCharArray()) {
      assertThatThrownBy(() -> read(instruction + "\u0000\u0000\u0000@abc."))
          .hasMessageContaining("none that models have");
    }
    String digits = "9".repeat(1 << 20);
    assertThatThrownBy(() -> read("I" + digits + "\n.")).hasMessageContaining("is no number");
    assertThatThrownBy(() -> read("F" + digits + "\n.")).hasMessageContaining("is no number");
    assertThatThrownBy(() -> read("S" + digits + "\n."))
        .hasMessageContaining("no quoted string")
        .message()
        .hasSizeLessThan(500);
  }

  @Test
  void listsThatShareTheirInsidesAreRefusedBeforeTheyGrow() {
    StringBuilder laughs = new StringBuilder("(S'ha'\nS'ha'\ntp0\n");
    for (int level = 1; level < 30; level++) {
      laughs.append('(').append(("g" + (level - 1) + "\n").repeat(50)).append("tp" + level + "\n");
    }
    assertThatThrownBy(() -> read(laughs + ".")).hasMessageContaining("nests lists in lists");
  }

  @Test
  void aLabelCannotSteerATerminal() {
    assertThatThrownBy(() -> read(WHOLE.replace("CC.X-1", "CC\\x1b[31m-1")))
        .hasMessageContaining("printable ASCII");
  }

  @Test
  void deepNestingIsRefusedAndDoesNotExhaustTheStack() {
    String deep = "(".repeat(100_000) + "t".repeat(100_000) + ".";
    assertThatThrownBy(() -> read(deep)).hasMessageContaining("nests lists");
  }

  @Test
  void aFileLargerThanAnyModelIsNotEvenRead() throws IOException {
    Path file = folder.resolve("large.stfm");
    Files.write(file, new byte[(4 << 20) + 1]);
    assertThatThrownBy(() -> ModelFile.read(file)).hasMessageContaining("no model is larger");
  }

  @Test
  void everyTruncationAndManyMutationsAreRefusedOrReadButNeverBreak() {
    Random random = new Random(11);
    for (int cut = 0; cut < WHOLE.length(); cut++) {
      String text = WHOLE.substring(0, cut);
      assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder(WHOLE);
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
      }
      try {
        read(text.toString());
      } catch (IOException refused) {
        assertThat(refused.getMessage()).as("round " + round).contains("model.stfm");
      }
    }
  }
}
