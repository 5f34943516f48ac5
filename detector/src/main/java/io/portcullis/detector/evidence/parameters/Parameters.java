package io.portcullis.detector.evidence.parameters;

import io.portcullis.detector.evidence.rhythm.Chains;
import io.portcullis.detector.evidence.rhythm.Step;
import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parameter file: chains, ports, and every number of the method. Immutable. */
public final class Parameters {
  private static final int VERSION = 1;

  public final EvidenceSettings settings;
  public final Ports ports;
  public final Chains chains;

  private Parameters(Json file) throws IOException {
    if (file.integer("version") != VERSION) {
      throw new IOException(
          "has version " + file.integer("version") + ", this program reads " + VERSION);
    }
    List<String> states = new ArrayList<>();
    for (int step = 0; step < Step.KINDS; step++) states.add(Step.name(step));
    if (!file.texts("states").equals(states)) {
      throw new IOException("has other states than " + String.join(" ", states));
    }
    settings = new EvidenceSettings(file.object("settings"));
    ports = new Ports(file.object("ports"));
    chains = new Chains(file.object("chains"), settings.pollerShare);
  }

  /** Those that come with the program ({@code docs/research} says how they were found). */
  public static Parameters builtIn() {
    return BuiltIn.PARAMETERS;
  }

  /** Read once, and only by those who ask. */
  private static final class BuiltIn {
    static final Parameters PARAMETERS = load();
  }

  private static Parameters load() {
    try (InputStream file = Parameters.class.getResourceAsStream("parameters.json")) {
      if (file == null) throw new IllegalStateException("this build has no parameters.json");
      return read(new String(file.readAllBytes(), StandardCharsets.UTF_8), "parameters.json");
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * Reads the text of a parameter file.
   *
   * @param name of the file, for the message
   * @throws IOException when it is not of this version, or a value is missing or out of range
   */
  static Parameters read(String text, String name) throws IOException {
    try {
      return new Parameters(Json.read(text));
    } catch (IOException wrong) {
      throw new IOException(name + ": " + wrong.getMessage(), wrong);
    }
  }
}
