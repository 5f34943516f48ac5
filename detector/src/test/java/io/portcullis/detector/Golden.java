package io.portcullis.detector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.argus.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The reference answers that lie beside the project. */
final class Golden {
  private static final String META = ".meta.json";

  private Golden() {}

  /** Names of the recordings that there are answers for. */
  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(SharedData.path("golden"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(META))
          .map(name -> name.substring(0, name.length() - META.length()))
          .sorted()
          .toList();
    }
  }

  static Path flows(String name) {
    return SharedData.path("flows/" + name + ".binetflow");
  }

  static List<JsonNode> json(String file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : lines(file + ".jsonl.gz")) nodes.add(mapper.readTree(line));
    return nodes;
  }

  static List<String> lines(String file) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(SharedData.path("golden/" + file))),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  static ModelSet models(String set) throws IOException {
    return ModelSet.read(SharedData.path(set.equals("models-seed") ? "seed-models" : set));
  }
}
