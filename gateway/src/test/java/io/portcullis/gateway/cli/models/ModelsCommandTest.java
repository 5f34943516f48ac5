package io.portcullis.gateway.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.argus.SharedData;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelsCommandTest {
  private static final String BUILT_IN = "From-Botnet-TCP-Custom-Lab.Beacon-1";
  private static final String BEACON = json("From-Botnet-TCP-Test-Beacon-1", 1.1, "44.d.d.d.d.");

  @TempDir Path parent;
  private Path state;
  private CommandLineRun line;

  @BeforeEach
  void start() throws IOException {
    state = Files.createDirectory(parent.resolve("state"));
    line = new CommandLineRun().state(state);
  }

  private static String json(String label, double threshold, String letters) {
    return """
    {"format": "portcullis-model", "version": 1, "label": "%s", "threshold": %s,
     "letters": "%s", "provenance": {"source": "a test", "flows": 5, "date": "2026-11-24",
     "tool": "hand"}}
    """
        .formatted(label, threshold, letters);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(parent.resolve(name), content, StandardCharsets.ISO_8859_1);
  }

  private Path zip(String... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndContents[i]));
        zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return Files.write(parent.resolve("models.zip"), bytes.toByteArray());
  }

  private List<String> imported() {
    String[] names = state.resolve("models").toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  private List<JsonNode> list() throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    new ObjectMapper().readTree(line.run("models", "list", "-o", "json").data()).forEach(rows::add);
    return rows;
  }

  private void refuses(String complaint, String... words) {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(result.talk()).isEqualTo(1);
    assertThat(result.talk()).contains(complaint).contains("nothing was imported");
    assertThat(result.talk()).doesNotContain("Exception");
    assertThat(imported()).isEmpty();
  }

  @Test
  void withoutAnyFolderTheBuiltInModelIsListedWithItsProvenance() throws IOException {
    assertThat(list())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.get("name").textValue()).isEqualTo(BUILT_IN);
              assertThat(row.get("enabled").booleanValue()).isFalse();
              assertThat(row.get("file").textValue()).isEqualTo("(built in)");
              assertThat(row.get("note").textValue()).contains("own lab traffic");
            });
    assertThat(line.run("models", "disable", BUILT_IN).exit()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed-models", "models-0.6"})
  void everyPublishedModelGoesThroughImportListShowAndCheck(String folder) throws IOException {
    Path theirs = SharedData.path(folder);
    int many = theirs.toFile().list((where, name) -> name.endsWith(".stfm")).length;
    assertThat(many).isEqualTo(folder.equals("seed-models") ? 17 : 18);
    CommandLineRun.Result result = line.run("models", "import", theirs.toString());
    assertThat(result.exit()).as(result.talk()).isZero();
    assertThat(result.talk()).contains("imported " + many + " models");
    List<JsonNode> rows = list();
    assertThat(rows).hasSize(many);
    for (JsonNode row : rows) {
      CommandLineRun.Result shown =
          line.run("models", "show", "-o", "json", row.get("file").textValue());
      JsonNode model = new ObjectMapper().readTree(shown.data());
      assertThat(model.get("name")).isEqualTo(row.get("name"));
      assertThat(model.get("letters").textValue()).hasSize(row.get("length").intValue());
      assertThat(model.get("matrix").size()).isPositive();
    }
    CommandLineRun.Result check = line.run("models", "check");
    assertThat(check.exit()).isZero();
    assertThat(check.talk()).contains(many + " models, 0 broken");
  }

  @Test
  void checkFindsWhatIsOddAboutTheSeedModels() {
    String check = line.run("models", "check", "-m", SharedData.path("seed-models") + "").data();
    assertThat(check.lines().filter(each -> each.contains("never matches"))).hasSize(2);
    assertThat(check)
        .containsPattern(
            "CC-23-2228.stfm +ties with From-Normal-TCP-HTTP-LastFM-30 in the first 69 .*normal:"
                + " such");
  }

  @Test
  void aBrokenFileIsNamedByListAndCheckAndTheRestIsShown() throws IOException {
    Path models = Files.createDirectory(state.resolve("models"));
    Files.writeString(models.resolve("good.json"), BEACON);
    Files.writeString(models.resolve("bad.stfm"), "cos\nsystem\n(S'id'\ntR.");
    for (String verb : List.of("list", "check")) {
      CommandLineRun.Result result = line.run("models", verb);
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.data() + result.talk()).contains("bad.stfm").contains("os.system");
    }
    assertThat(list()).hasSize(1);
    assertThat(line.run("models", "disable", "bad.stfm").exit()).isZero();
    assertThat(line.run("models", "enable", "bad.stfm").data()).contains("is enabled");
  }

  @Test
  void aTableShowsTheChainAndAPictureDrawsIt() throws Exception {
    Path file = file("beacon.json", BEACON);
    Path picture = parent.resolve("chain.svg");
    CommandLineRun.Result result =
        line.run("models", "show", file.toString(), "--svg", picture.toString());
    assertThat(result.data()).containsPattern("AFTER +SHARE +COMES");
    assertThat(result.data()).containsPattern("4 +20.0% +4 50.0%   \\. 50.0%");
    assertThat(result.data()).containsPattern("d +40.0% +\\. 100.0%");
    var svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(picture.toFile());
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(3);
    assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(4 + 1); // and the arrow head
  }

  @Test
  void aDisabledModelIsListedAndNotUsed() throws IOException {
    line.run("models", "import", file("a.json", BEACON).toString());
    assertThat(line.run("models", "disable", "From-Botnet-TCP-Test-Beacon-1").data())
        .contains("a.json is disabled");
    assertThat(line.run("models", "disable", "a").data()).contains("was disabled already");
    assertThat(list()).extracting(row -> row.get("enabled").booleanValue()).containsExactly(false);
    assertThat(Files.readString(state.resolve("models/disabled"))).contains("a.json\n");
    assertThat(line.run("models", "enable", "a.json").exit()).isZero();
    assertThat(list()).extracting(row -> row.get("enabled").booleanValue()).containsExactly(true);
    CommandLineRun.Result unknown = line.run("models", "disable", "From-Botnet-TCP-Test-Baecon-1");
    assertThat(unknown.exit()).isEqualTo(3);
    assertThat(unknown.talk()).contains("did you mean From-Botnet-TCP-Test-Beacon-1?");
  }

  @Test
  void importTakesAllOrNothing() throws IOException {
    Path good = file("good.json", BEACON);
    Path bad = file("bad.json", BEACON.replace("threshold", "treshold"));
    refuses("bad.json is no usable model", "models", "import", good.toString(), bad.toString());
    assertThat(state.resolve("models")).doesNotExist();
  }

  @Test
  void aDryRunShowsChecksumsAndDoesNothing() throws IOException {
    Path good = file("good.json", BEACON);
    CommandLineRun.Result result = line.run("models", "import", "--dry-run", good.toString());
    assertThat(result.exit()).isZero();
    assertThat(result.data()).contains("would be new").containsPattern("[0-9a-f]{64}");
    assertThat(state.resolve("models")).doesNotExist();
  }

  @Test
  void anotherContentOfTheSameNameIsTakenOnlyWhenAskedFor() throws IOException {
    String name = file("a.json", BEACON).toString();
    line.run("models", "import", name);
    assertThat(line.run("models", "import", name).data()).contains("unchanged");
    file("a.json", BEACON.replace("1.1", "1.3"));
    CommandLineRun.Result refused = line.run("models", "import", name);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.talk()).contains("--replace");
    assertThat(line.run("models", "import", "--replace", name).data()).contains("replaced");
    assertThat(list()).extracting(row -> row.get("threshold").doubleValue()).containsExactly(1.3);
    assertThat(imported()).containsExactly("a.json");
  }

  @Test
  void anArchiveIsUnpackedByPlainNames() throws IOException {
    Path zip = zip("deep/er/a.json", BEACON, "README.md", "hello", "__MACOSX/._a.json", "junk");
    CommandLineRun.Result result = line.run("models", "import", zip.toString());
    assertThat(result.exit()).as(result.talk()).isZero();
    assertThat(result.talk()).contains("passed over 2 other files");
    assertThat(imported()).containsExactly("a.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.json",
        "/etc/evil.json",
        "a/../../evil.json",
        "..\\evil.json",
        "\\x.json"
      })
  void anArchiveThatPointsOutOfItselfIsNotTrusted(String name) throws IOException {
    refuses("points out of its archive", "models", "import", zip(name, BEACON) + "");
    assertThat(parent.resolve("evil.json")).doesNotExist();
    assertThat(state.resolve("evil.json")).doesNotExist();
  }

  @Test
  void namesThatTerminalsOrShellsStumbleOverAreRefused() throws IOException {
    refuses("rename it", "models", "import", zip("a b;rm.json", BEACON) + "");
    refuses("rename it", "models", "import", zip("-rf.json", BEACON) + "");
    refuses("rename it", "models", "import", zip("a\u001b[31m.json", BEACON) + "");
  }

  @Test
  void anArchiveWithTwoModelsOfOneNameIsRefused() throws IOException {
    Path zip = zip("x/a.json", BEACON, "y/a.json", BEACON.replace("1.1", "1.2"));
    refuses("has the same name", "models", "import", zip.toString());
  }

  @Test
  void aBombIsNotUnpackedToItsEnd() throws IOException {
    refuses("no model is larger", "models", "import", bomb("bomb.stfm").toString());
    refuses("bytes unpacked", "models", "import", bomb("bomb.txt").toString());
  }

  private Path bomb(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      byte[] megabyte = new byte[1 << 20];
      zip.putNextEntry(new ZipEntry(name));
      for (int i = 0; i < 512; i++) zip.write(megabyte);
    }
    assertThat(bytes.size()).isLessThan(1 << 20);
    return Files.write(parent.resolve("bomb.zip"), bytes.toByteArray());
  }

  @Test
  void rubbishOfEveryKindIsRefusedWithALine() throws IOException {
    refuses("is neither a model", "models", "import", file("rubbish.txt", "hello") + "");
    refuses("does not exist", "models", "import", parent.resolve("gone.stfm") + "");
    refuses("does not exist", "models", "import", parent.resolve("gone") + "");
    refuses("has no .stfm or .json models", "models", "import", state.toString());
    refuses("has no .stfm or .json models", "models", "import", zip("a.txt", "x") + "");
    Path cut = zip("a.json", BEACON);
    Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 60));
    refuses("models.zip", "models", "import", cut.toString());
    refuses("only https:// is trusted", "models", "import", "http://127.0.0.1:1/a.json");
    refuses("only https:// is trusted", "models", "import", "file:///etc/passwd");
    refuses("cannot fetch", "models", "import", "https://127.0.0.1:1/a.json");
  }
}
