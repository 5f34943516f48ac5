package io.portcullis.gateway.wiring;

import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Inside;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.models.ModelFolder;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.models.ModelWatch;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Setup;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What judges flows as configured: profile, models, weight of evidence, and how much is kept. */
public final class Judging {
  private final Config.Detection detection;
  private final Config.Models configured;
  private final Path folder;
  private final Optional<List<Prefix>> inside;
  private final Optional<Path> fleets;

  private Judging(Config config, Path folder) {
    this.detection = config.detector();
    this.configured = config.models();
    this.folder = folder;
    this.inside = config.inside();
    Config.Fleet fleet = config.fleet();
    boolean taken = fleet.takes(Config.Fleet.Take.MODELS);
    this.fleets = taken ? Optional.of(fleet.kept(Config.Fleet.Take.MODELS)) : Optional.empty();
  }

  /** By the sections of detector, models, inside and fleet. */
  public static Judging of(Setup setup) {
    return new Judging(setup.config(), setup.paths().models());
  }

  /** The configured profile. */
  public Profile profile() {
    Profile named =
        Profile.named(detection.profile())
            .orElseThrow(() -> new IllegalStateException("checked when it was read"));
    return detection.minimum().map(named::withMinimumCharacters).orElse(named);
  }

  /**
   * The models of the configured folder, else of the operator's, else those in the program.
   *
   * @throws IOException when a folder that was named has none, or one of them cannot be read
   */
  public ModelSet models() throws IOException {
    return new ModelFolder(folder)
        .read(isNamed() ? Optional.empty() : Optional.of(ModelSet.builtIn()));
  }

  /**
   * The models that judge flows: the operator's. The one in the program does not: a test of seven
   * letters matches by chance, and evidence finds what it would find (docs/detection.md).
   */
  public ModelSet operatorsModels() throws IOException {
    return areModelsBuiltIn() ? ModelSet.empty() : models();
  }

  /** Whether the operator has no models of his own, so that only those in the program are used. */
  public boolean areModelsBuiltIn() throws IOException {
    if (isNamed()) return false;
    return !Files.isDirectory(folder) || new ModelFolder(folder).isEmpty();
  }

  /**
   * Tells the running gateway when {@link #operatorsModels} change, or those that it takes of its
   * fleet; the first look reads them.
   */
  public ModelWatch modelWatch() {
    Optional<ModelSet> none = isNamed() ? Optional.empty() : Optional.of(ModelSet.empty());
    return new ModelWatch(folder, none, fleets);
  }

  private boolean isNamed() {
    return configured.folder().isPresent();
  }

  /** How evidence is weighed as configured. */
  public BeaconScorer.Choice beacons() {
    return beacons(detection.sensitivity());
  }

  /** How evidence is weighed with another sensitivity. */
  public BeaconScorer.Choice beacons(Sensitivity sensitivity) {
    return new BeaconScorer.Choice(
        sensitivity, inside.map(Judging::inside), BeaconScorer.Detail.VERDICT);
  }

  private static Inside inside(List<Prefix> prefixes) {
    return address ->
        InetAddresses.parse(address)
            .map(parsed -> prefixes.stream().anyMatch(prefix -> prefix.contains(parsed)))
            .orElse(false);
  }

  /** How much the running gateway remembers: as configured, or less where the heap is small. */
  public Detector.Limits limits() {
    return new Detector.Limits(detection.tuples(), Detector.Limits.ROUTER.characters())
        .within(Runtime.getRuntime().maxMemory());
  }

  /** That less is remembered than configured, and the remedy. */
  public Optional<String> shortage() {
    int tuples = limits().tuples();
    if (tuples >= detection.tuples()) return Optional.empty();
    return Optional.of(
        "%,d tuples are remembered, not the %,d of 'detector.tuples': the heap may grow to %d MB alone (-Xmx)"
            .formatted(tuples, detection.tuples(), Runtime.getRuntime().maxMemory() >> 20));
  }
}
