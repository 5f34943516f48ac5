package io.portcullis.argus.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Lines;
import io.portcullis.argus.Reading;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class RecordedFlowsTest {
  private static final String FLOW =
      "2023/11/14 22:13:20.01,0.08,tcp,10.0.0.5,50001,   ->,198.51.100.7,80,FSPA_FSPA,0,0,9,686";

  @TempDir Path folder;

  @Test
  void linesCountFromOneHeaderIncluded() throws Exception {
    List<Reading> readings = readAll(Lines.HEADER + "\r\n" + FLOW + "\r\nrubbish\n" + FLOW);

    assertThat(readings).hasSize(3);
    assertThat(((Flow) readings.get(0)).line()).isEqualTo(2);
    assertThat(readings.get(1)).isEqualTo(new Reading.Malformed(3, "only 1 of the 13 fields"));
    assertThat(((Flow) readings.get(2)).line()).isEqualTo(4);
    assertThat(((Flow) readings.get(2)).totalBytes()).isEqualTo(686);
  }

  /** Otherwise the header would be a bad line, and the columns stand where they do not. */
  @Test
  void aByteOrderMarkIsNoPartOfTheText() throws Exception {
    String[] names = Lines.HEADER.split(",", 3);
    String[] values = FLOW.split(",", 3);
    String turned =
        String.join(",", names[1], names[0], names[2])
            + "\n"
            + String.join(",", values[1], values[0], values[2])
            + "\n";
    Path file = Files.writeString(folder.resolve("windows.csv"), "\ufeff" + turned);
    List<Reading> readings = readAll(file);
    assertThat(readings).hasSize(1);
    assertThat(((Flow) readings.get(0)).totalBytes()).isEqualTo(686);
    assertThat(readAll("\ufeff\n")).isEqualTo(readAll("\n"));
  }

  @Test
  void theEndIsSaidForEver() throws Exception {
    try (FlowSource source =
        RecordedFlows.lines(InputStream.nullInputStream(), "-", ZoneOffset.UTC)) {
      assertThat(source.read(Duration.ZERO)).isSameAs(Reading.END);
      assertThat(source.read(Duration.ZERO)).isSameAs(Reading.END);
    }
  }

  @Test
  void gzAndXzAreToldByTheirFirstBytes() throws Exception {
    Path plain = Files.writeString(folder.resolve("plain.gz"), FLOW + "\n");
    Path gz = folder.resolve("a.csv");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write((FLOW + "\n").repeat(3).getBytes(StandardCharsets.UTF_8));
    }
    Path xz = folder.resolve("b.binetflow");
    try (OutputStream out = new XZOutputStream(Files.newOutputStream(xz), new LZMA2Options(1))) {
      out.write((FLOW + "\n").repeat(5).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(readAll(plain)).hasSize(1);
    assertThat(readAll(gz)).hasSize(3);
    assertThat(readAll(xz)).hasSize(5);
  }

  @Test
  void aLineOfMoreThanAMebibyteIsSkippedToItsEnd() throws Exception {
    List<Reading> readings =
        readAll(FLOW + "\n" + FLOW + ",60,1,Start" + "x".repeat(5 << 20) + "\n" + FLOW + "\n");

    assertThat(readings).hasSize(3);
    assertThat(readings.get(1))
        .isEqualTo(new Reading.Malformed(2, "longer than 1048576 bytes, skipped"));
    assertThat(((Flow) readings.get(2)).line()).isEqualTo(3);
  }

  @Test
  void aLineOfALittleLessIsRead() throws Exception {
    List<Reading> readings =
        readAll(Lines.HEADER + ",Label\n" + FLOW + "," + "x".repeat(1_000_000) + "\n" + FLOW + ",");

    assertThat(((Flow) readings.get(0)).label()).hasSize(1_000_000);
    assertThat(((Flow) readings.get(1)).label()).isEmpty();
  }

  @Test
  void streamsThatGiveOneByteAtATimeReadTheSame() throws Exception {
    byte[] text =
        (Lines.HEADER + "\n" + FLOW + "\n" + FLOW + "\n").getBytes(StandardCharsets.UTF_8);
    InputStream slow =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return at == text.length ? -1 : text[at++];
          }

          @Override
          public int read(byte[] target, int from, int length) {
            int next = read();
            if (next < 0) return -1;
            target[from] = (byte) next;
            return 1;
          }
        };

    assertThat(readAll(RecordedFlows.lines(slow, "-", ZoneOffset.UTC))).hasSize(2);
  }

  @Test
  void missingFilesAndFoldersAreSaidInOneSentence() {
    assertThatThrownBy(() -> readAll(folder.resolve("nowhere")))
        .isInstanceOf(IOException.class)
        .hasMessage(folder.resolve("nowhere") + " does not exist");
    assertThatThrownBy(() -> readAll(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is a directory");
  }

  @Test
  void anEmptyFileHasNoFlowsPackedOrNot() throws Exception {
    Path packed = folder.resolve("empty.gz");
    new GZIPOutputStream(Files.newOutputStream(packed)).close();

    assertThat(readAll(Files.createFile(folder.resolve("empty")))).isEmpty();
    assertThat(readAll(packed)).isEmpty();
  }

  @Test
  void ofASmallArchiveThatIsCutOffWhatComesBeforeIsRead() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 200; line++) {
      // Numbers that differ, so that the middle of the archive is the middle of the text.
      text.append(FLOW).append(Math.abs(31L * line * line % 9973)).append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    byte[] half = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);

    InputStream unpacked =
        FileKind.unpacked(new BufferedInputStream(new ByteArrayInputStream(half)), "cut.gz");
    int read = 0;
    byte[] buffer = new byte[64 * 1024];
    try {
      for (int more = unpacked.read(buffer); more >= 0; more = unpacked.read(buffer)) read += more;
    } catch (IOException cutOff) {
      assertThat(read).isGreaterThan(FLOW.length()).isLessThan(bytes.length);
      return;
    }
    throw new AssertionError("the archive is not cut off");
  }

  @Test
  void aCutOffArchiveIsAnErrorThatNamesTheFile() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write((FLOW + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
    byte[] all = packed.toByteArray();
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(all, all.length - 40));

    assertThatThrownBy(() -> readAll(cut))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(cut.toString())
        .hasMessageContaining("cut off");
  }

  @Test
  void otherPackersAreNamedWithTheRemedy() throws IOException {
    Path file = Files.writeString(folder.resolve("a.bz2"), "BZh91AY");

    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bunzip2 -c");
  }

  private static List<Reading> readAll(String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return readAll(RecordedFlows.lines(new ByteArrayInputStream(bytes), "-", ZoneOffset.UTC));
  }

  private static List<Reading> readAll(Path file) throws Exception {
    return readAll(RecordedFlows.open(file, ZoneOffset.UTC));
  }

  private static List<Reading> readAll(FlowSource opened) throws Exception {
    List<Reading> readings = new ArrayList<>();
    try (FlowSource source = opened) {
      for (Reading r = source.read(Duration.ZERO);
          r != Reading.END;
          r = source.read(Duration.ZERO)) {
        readings.add(r);
      }
    }
    return readings;
  }
}
