package io.portcullis.detector.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.detector.models.ModelWatch.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelWatchTest {
  @TempDir private Path parent;

  private Path folder() {
    return parent.resolve("models");
  }

  private void put(String name, double threshold) throws IOException {
    Files.createDirectories(folder());
    ModelFile.write(
        new MarkovModel(
            "From-Botnet-TCP-A-1",
            "44.d.d.",
            threshold,
            new MarkovModel.Provenance("a test", "", 4, "2026-11-24", "hand", "")),
        folder().resolve(name));
  }

  private static List<Double> thresholds(Look look) {
    assertThat(look).isInstanceOf(Look.Changed.class);
    return ((Look.Changed) look).models().models().stream().map(MarkovModel::threshold).toList();
  }

  @Test
  void whatChangesIsReadOnceAndOnlyThen() throws IOException {
    put("a.json", 1.1);
    ModelWatch watch = new ModelWatch(folder(), Optional.empty());
    assertThat(thresholds(watch.look())).containsExactly(1.1);
    assertThat(watch.look()).isEqualTo(new Look.Unchanged());
    put("b.json", 1.2);
    assertThat(thresholds(watch.look())).containsExactly(1.1, 1.2);
    put("b.json", 1.3); // of the same size
    assertThat(thresholds(watch.look())).containsExactly(1.1, 1.3);
    new ModelFolder(folder()).disable("a.json");
    assertThat(thresholds(watch.look())).containsExactly(1.3);
    Files.delete(folder().resolve("a.json"));
    assertThat(thresholds(watch.look())).containsExactly(1.3);
    Files.writeString(folder().resolve("notes.txt"), "of no concern");
    assertThat(watch.look()).isEqualTo(new Look.Unchanged());
  }

  @Test
  void aBrokenFileIsToldOnceAndMendedWithoutAnyRestart() throws IOException {
    put("a.json", 1.1);
    ModelWatch watch = new ModelWatch(folder(), Optional.empty());
    watch.look();
    Files.writeString(folder().resolve("b.stfm"), "half a mo");
    assertThat(watch.look())
        .isInstanceOfSatisfying(
            Look.Broken.class,
            broken -> assertThat(broken.why()).contains("b.stfm").doesNotContain("\n"));
    assertThat(watch.look()).isEqualTo(new Look.Unchanged());
    Files.delete(folder().resolve("b.stfm"));
    assertThat(thresholds(watch.look())).containsExactly(1.1);
  }

  @Test
  void anotherTimeAloneIsAChange() throws IOException {
    put("a.json", 1.1);
    ModelWatch watch = new ModelWatch(folder(), Optional.empty());
    watch.look();
    Files.setLastModifiedTime(folder().resolve("a.json"), FileTime.fromMillis(1));
    assertThat(thresholds(watch.look())).containsExactly(1.1);
  }

  @Test
  void withoutAFolderTheBuiltInModelsAreInForceUntilThereAreOthers() throws IOException {
    ModelWatch watch = new ModelWatch(folder(), Optional.of(ModelSet.builtIn()));
    assertThat(watch.look()).isEqualTo(new Look.Changed(ModelSet.builtIn()));
    assertThat(watch.look()).isEqualTo(new Look.Unchanged());
    put("a.json", 1.9);
    assertThat(thresholds(watch.look())).containsExactly(1.9);
    Files.delete(folder().resolve("a.json"));
    assertThat(watch.look()).isEqualTo(new Look.Changed(ModelSet.builtIn()));
  }

  @Test
  void aConfiguredFolderThatIsGoneIsBrokenAndNoReasonToForgetModels() throws IOException {
    put("a.json", 1.1);
    ModelWatch watch = new ModelWatch(folder(), Optional.empty());
    watch.look();
    Files.move(folder(), parent.resolve("elsewhere"));
    assertThat(watch.look())
        .isInstanceOfSatisfying(
            Look.Broken.class, broken -> assertThat(broken.why()).contains("is no folder"));
    Files.move(parent.resolve("elsewhere"), folder());
    assertThat(thresholds(watch.look())).containsExactly(1.1);
  }

  @Test
  void aLinkThatLeadsNowhereIsBrokenAndNamed() throws IOException {
    put("a.json", 1.1);
    Files.createSymbolicLink(folder().resolve("b.json"), parent.resolve("nowhere"));
    assertThat(new ModelWatch(folder(), Optional.empty()).look())
        .isInstanceOfSatisfying(
            Look.Broken.class, broken -> assertThat(broken.why()).contains("b.json"));
  }

  @Test
  void aBundleAddsItsModelsAndTheFoldersOwnWin() throws IOException {
    put("b.json", 1.2);
    put("c.json", 1.3);
    Path bundle = parent.resolve("models.json");
    ModelWatch watch = new ModelWatch(folder(), Optional.empty(), Optional.of(bundle));
    assertThat(thresholds(watch.look())).as("there is none yet").containsExactly(1.2, 1.3);
    String text = ModelBundle.of(folder());
    Files.delete(folder().resolve("c.json"));
    put("b.json", 1.5);
    Files.writeString(bundle, text);
    assertThat(thresholds(watch.look())).containsExactly(1.5, 1.3);
    new ModelFolder(folder()).disable("b.json");
    assertThat(thresholds(watch.look())).as("off, whatever the bundle says").containsExactly(1.3);
    Files.writeString(bundle, text.substring(9));
    assertThat(thresholds(watch.look())).as("a damaged one is as none").isEmpty();
    Files.delete(bundle);
    watch.look();
    assertThat(watch.look()).isEqualTo(new Look.Unchanged());
  }

  @Test
  void aBundleIsReadAsAWholeOrNotAtAll() throws IOException {
    put("a.json", 1.1);
    String good = ModelBundle.of(folder());
    assertThat(ModelBundle.parse(good)).containsOnlyKeys("a.json");
    assertThat(ModelBundle.parse(ModelBundle.of(folder().resolve("a.json"))))
        .containsOnlyKeys("a.json");
    for (String bad :
        List.of(
            "{}",
            good.replace("a.json", "../a.json"),
            good.replace("a.json", ".hidden.json"),
            good.replace("\"version\":1", "\"version\":2"),
            good.replace("portcullis-model", "other"),
            "{\"version\":1,\"models\":[]}")) {
      assertThatThrownBy(() -> ModelBundle.parse(bad)).as(bad).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> ModelBundle.of(parent.resolve("none.json")))
        .hasMessageContaining("none.json does not exist");
    Files.createDirectories(parent.resolve("empty"));
    assertThatThrownBy(() -> ModelBundle.of(parent.resolve("empty")))
        .hasMessageContaining("has no .stfm or .json models");
  }
}
