package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever lies in the named place: one clear line of what is wrong where, the exit code that
 * belongs to it, and what could be read all the same. Both commands that read flows are asked.
 */
final class MalformedInputTest {
  private static final String HEADER =
      "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes\n";
  private static final String FLOW =
      "2026/11/24 04:00:00.000000,1.0,tcp,10.0.0.5,1025,  "
          + " ->,203.0.113.7,443,FSPA_FSPA,0,0,10,500\n";
  private static final String NO_SUCH_LINES = " holds no lines of ra; print flows with the columns";

  @TempDir Path folder;
  private CommandLineRun line;

  @BeforeEach
  void start() {
    line = new CommandLineRun().state(folder.resolve("state"));
  }

  private CommandLineRun.Result run(String command, Path file) {
    CommandLineRun.Result result = line.run(command, file.toString());
    assertThat(result.talk()).doesNotContain("Exception").doesNotContain("\tat ");
    return result;
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("flows"), text);
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("flows"), bytes);
  }

  /** Fails with exactly one complaint, which names the file. */
  private void fails(CommandLineRun.Result result, Path file, String words) {
    assertThat(result.exit()).as(result.talk()).isEqualTo(1);
    assertThat(result.talk().lines().filter(said -> said.startsWith("portcullis: ")))
        .singleElement()
        .asString()
        .contains(file.toString())
        .contains(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void nothingOrOnlyAHeaderIsNoFailure(String command) throws IOException {
    for (String text : new String[] {"", HEADER, HEADER + HEADER}) {
      CommandLineRun.Result result = run(command, file(text));
      assertThat(result.exit()).as(result.talk()).isZero();
      assertThat(result.data()).isEmpty();
      assertThat(result.talk()).contains("no flows in it");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void rubbishIsCountedAndIsAFailureWhenThereIsNothingElse(String command) throws IOException {
    Random random = new Random(7);
    StringBuilder rubbish = new StringBuilder("x");
    for (int i = 0; i < 100_000; i++) rubbish.append((char) (random.nextInt(95) + ' '));
    for (int at = 50; at < rubbish.length(); at += 90) rubbish.setCharAt(at, '\n');
    Path file = file(rubbish.toString());
    long lines = rubbish.chars().filter(each -> each == '\n').count() + 1;
    CommandLineRun.Result result = run(command, file);
    fails(result, file, NO_SUCH_LINES);
    assertThat(result.talk()).contains("no flows in it, " + lines + " malformed lines skipped");
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void whatIsBinaryIsCalledThatAndNotEchoed(String command) throws IOException {
    byte[] rubbish = new byte[100_000];
    new Random(7).nextBytes(rubbish);
    rubbish[0] = 'x';
    byte[] program = HexFormat.of().parseHex("7f454c4602010100000000000000000003003e00");
    for (byte[] bytes : new byte[][] {rubbish, program, {'S', 0, 't', 0, 'a', 0, 'r', 0, 't', 0}}) {
      Path file = file(bytes);
      CommandLineRun.Result result = run(command, file);
      fails(result, file, "is binary and of no kind that is read here");
      assertThat(result.talk().lines()).hasSize(1);
      assertThat(result.talk().chars()).noneMatch(c -> c < ' ' && c != '\n');
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void rubbishBetweenFlowsIsCountedAndTheRestIsRead(String command) throws IOException {
    CommandLineRun.Result result =
        run(command, file(HEADER + FLOW + "\u0000\u0001\u0002\n" + HEADER + "\n" + FLOW));
    assertThat(result.exit()).isZero();
    assertThat(result.talk())
        .contains("flows:3: skipped: only 1 of the 13 fields")
        .contains("2 flows, 1 tuples")
        .contains("2 malformed lines skipped");
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void aLineOfAMegabyteIsOneMalformedLine(String command) throws IOException {
    for (int length : new int[] {1_000_000, 1 << 20, 3 << 20}) {
      CommandLineRun.Result result =
          run(command, file(HEADER + FLOW + "x".repeat(length) + "\n" + FLOW));
      assertThat(result.exit()).isZero();
      assertThat(result.talk())
          .contains("flows:3: skipped:")
          .contains("2 flows, 1 tuples")
          .contains("1 malformed lines skipped");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void whatIsNotThereOrNoFileIsNamed(String command) {
    Path nowhere = folder.resolve("nowhere");
    fails(run(command, nowhere), nowhere, "does not exist");
    fails(run(command, folder), folder, "is a directory; name the file with the flows");
    Path below = folder.resolve("state/below/nowhere");
    fails(run(command, below), below, "does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void aCutOffArchiveIsReadToItsCutAndFails(String command) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(HEADER.getBytes(StandardCharsets.UTF_8));
      Random random = new Random(3);
      for (int i = 0; i < 5000; i++) {
        String flow = FLOW.replace("10.0.0.5", "10.0." + random.nextInt(250) + ".5");
        out.write(flow.getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] whole = packed.toByteArray();
    Path cut = file(Arrays.copyOf(whole, whole.length / 2));
    CommandLineRun.Result result = run(command, cut);
    fails(result, cut, "what comes before was read. Copy it again");
    assertThat(result.talk()).containsPattern("[0-9]{3,} flows, [0-9]+ tuples");

    Path beginning = file(Arrays.copyOf(whole, 5));
    fails(run(command, beginning), beginning, "is cut off within its first bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void aCutOffOrDamagedXzFails(String command) throws IOException {
    // 200 times the flow above behind the header, by `xz -9`
    byte[] whole = HexFormat.of().parseHex(XZ);
    Path cut = file(Arrays.copyOf(whole, whole.length - 40));
    fails(run(command, cut), cut, "cut off");
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 0x55;
    Path broken = file(damaged);
    fails(run(command, broken), broken, "corrupt");
    assertThat(run(command, file(whole)).talk()).contains("200 flows, 1 tuples");
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void capturesWithoutPacketsOrWithHalfOfOne(String command) throws IOException {
    RealPrograms.require("argus", "ra");
    byte[] header =
        ByteBuffer.allocate(24)
            .putInt(0xa1b2c3d4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(65_535)
            .putInt(1)
            .array();
    CommandLineRun.Result empty = run(command, file(header));
    assertThat(empty.exit()).as(empty.talk()).isZero();

    Path half = file(Arrays.copyOf(header, 60));
    CommandLineRun.Result cut = run(command, half);
    // zeros are a packet of no bytes, and then comes the cut
    fails(cut, half, "is cut off, after");

    Path beginning = file(Arrays.copyOf(header, 14));
    fails(run(command, beginning), beginning, "is cut off within its first bytes");
  }

  /** Packets of UDP between two hosts, one a second. */
  private static byte[] capture(int packets) {
    ByteBuffer pcap = ByteBuffer.allocate(24 + packets * (16 + 60));
    pcap.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    pcap.putLong(0).putInt(65_535).putInt(1);
    byte[] frame = new byte[60];
    byte[] head = HexFormat.of().parseHex("0200000000020200000000010800450000280000000040110000");
    System.arraycopy(head, 0, frame, 0, head.length);
    byte[] rest = HexFormat.of().parseHex("0a000005cb71000704010035001400000000");
    System.arraycopy(rest, 0, frame, head.length, rest.length);
    for (int packet = 0; packet < packets; packet++) {
      pcap.putInt(1_790_000_000 + packet).putInt(0).putInt(60).putInt(60).put(frame);
    }
    return pcap.array();
  }

  private Path packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    byte[] whole = packed.toByteArray();
    return file(Arrays.copyOf(whole, whole.length - 9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void oneRuleForAllThatIsCutOff(String command) throws IOException {
    RealPrograms.require("argus", "ra");
    byte[] whole = capture(2000);
    for (Path cut : new Path[] {file(Arrays.copyOf(whole, whole.length - 30)), packed(whole)}) {
      CommandLineRun.Result result = run(command, cut);
      fails(result, cut, "is cut off");
      assertThat(result.talk())
          .containsPattern("[0-9]+ flows?, 1 tuples")
          .contains("what comes before was read");
    }
  }

  @Test
  void replayReportsWhatCameBeforeTheCut() throws IOException {
    RealPrograms.require("argus", "ra");
    byte[] whole = capture(2000);
    Path cut = file(Arrays.copyOf(whole, whole.length - 30));
    CommandLineRun.Result result = run("replay", cut);
    fails(result, cut, "is cut off");
    assertThat(result.data()).contains("0 rules on 0 targets in 33m", "0 of 1 flows");
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "letters"})
  void anArgusFileThatIsCutOffInItsFirstRecordFails(String command) throws IOException {
    RealPrograms.require("ra");
    byte[] record = new byte[100];
    System.arraycopy(HexFormat.of().parseHex("e5712dcb"), 0, record, 8, 4);
    Path file = file(record);
    fails(run(command, file), file, "is cut off within its first record");
  }

  private static final String XZ =
      "fd377a585a000004e6d6b446020021011c00000010cf58cce0483400c55d00299d0827562e68a3e2"
          + "dccf1736727515201e7e1d7ba0a64f353a56d9c6a04a99b16523bc13e1734d1325b15dcd7cce0989"
          + "209e03aa80d17ab9ba24c30d09c02a835e59eaf255127055719a7bf82f8acf292d16a6862f391ff4"
          + "7aac7a4251c7d73afbe233ed8299caed8cadf690c5a50dc50e611571c2bfef940e30649748f158ce"
          + "e70a7a0eec0c2f1d5e15ddcf1743c4d45ed2ac193cb7e4927b486492f89c82f3f2fb145d9ef8917d"
          + "e0861fbdc2984a7490ca7d86214fb372cd592a76ab9e4340f86c8700000000003121a48d89ad0ed9"
          + "0001e101b5900100530289edb1c467fb020000000004595a";
}
