package io.portcullis.detector.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelSetTest {
  @TempDir private Path folder;

  private void put(String name, String label) throws IOException {
    ModelFile.write(
        new MarkovModel(
            label,
            "44.d.d.",
            1.1,
            new MarkovModel.Provenance("a test", "", 4, "2026-11-24", "hand", "")),
        folder.resolve(name));
  }

  @Test
  void theBuiltInModelIsTheLabsBeaconAndSaysSo() {
    assertThat(ModelSet.builtIn().models())
        .singleElement()
        .satisfies(
            model -> {
              assertThat(model.label()).isEqualTo("From-Botnet-TCP-Custom-Lab.Beacon-1");
              assertThat(model.malicious()).isTrue();
              assertThat(model.threshold()).isGreaterThanOrEqualTo(1);
              assertThat(model.length()).isGreaterThan(100);
              assertThat(model.provenance().note()).contains("Portcullis' own lab traffic");
              assertThat(model.provenance().flows()).isEqualTo(202);
            });
  }

  @Test
  void bothKindsOfFilesAreReadInTheOrderOfTheirNames() throws IOException {
    put("b.json", "From-Normal-TCP-B-1");
    put("a.json", "From-Botnet-TCP-A-1");
    Path theirs;
    try (var files = Files.list(SharedData.path("seed-models"))) {
      theirs = files.filter(ModelSetTest::isModel).sorted().findFirst().orElseThrow();
    }
    Files.copy(theirs, folder.resolve("aa.stfm"));
    put(".hidden.json", "From-Botnet-TCP-Hidden-1");
    Files.writeString(folder.resolve("README.txt"), "not a model");
    assertThat(ModelSet.read(folder).models())
        .extracting(MarkovModel::label)
        .containsExactly(
            "From-Botnet-TCP-A-1", ModelFile.read(theirs).label(), "From-Normal-TCP-B-1");
  }

  private static boolean isModel(Path file) {
    return ModelFile.isNamedLikeOne(String.valueOf(file.getFileName()));
  }

  @Test
  void aDisabledModelStaysWhereItIsButIsNotRead() throws IOException {
    put("a.json", "From-Botnet-TCP-A-1");
    put("b.json", "From-Normal-TCP-B-1");
    ModelFolder models = new ModelFolder(folder);
    assertThat(models.disable("a.json")).isTrue();
    assertThat(models.disable("a.json")).isFalse();
    assertThat(ModelSet.read(folder).models())
        .extracting(MarkovModel::label)
        .containsExactly("From-Normal-TCP-B-1");
    assertThat(models.entries())
        .extracting(ModelFolder.Entry::name, ModelFolder.Entry::enabled)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a.json", false),
            org.assertj.core.groups.Tuple.tuple("b.json", true));
    models.disable("b.json");
    assertThat(ModelSet.read(folder)).isEqualTo(ModelSet.empty());
    assertThat(models.enable("a.json")).isTrue();
    assertThat(ModelSet.read(folder).models()).hasSize(1);
  }

  @Test
  void aDisabledModelMayBeBroken() throws IOException {
    put("a.json", "From-Botnet-TCP-A-1");
    Files.writeString(folder.resolve("broken.stfm"), "no pickle");
    assertThatThrownBy(() -> ModelSet.read(folder)).hasMessageContaining("broken.stfm");
    new ModelFolder(folder).disable("broken.stfm");
    assertThat(ModelSet.read(folder).models()).hasSize(1);
  }

  @Test
  void theListOfDisabledModelsMayBeWrittenByHand() throws IOException {
    put("a.json", "From-Botnet-TCP-A-1");
    Files.writeString(folder.resolve("disabled"), "# too loud\r\n\r\n  a.json \r\n");
    assertThat(new ModelFolder(folder).entries())
        .allSatisfy(entry -> assertThat(entry.enabled()).isFalse());
  }

  @Test
  void whatIsNotThereCannotBeEnabledOrRead() throws IOException {
    assertThatThrownBy(() -> ModelSet.read(folder)).hasMessageContaining("no .stfm or .json");
    assertThatThrownBy(() -> ModelSet.read(folder.resolve("gone")))
        .hasMessageContaining("is no folder of models");
    assertThatThrownBy(() -> new ModelFolder(folder).disable("gone.json"))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(folder.toFile().list()).isEmpty();
  }
}
