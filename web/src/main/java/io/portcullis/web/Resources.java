package io.portcullis.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/** Scripts and styles: ours, and those of WebJars, read once. Nothing else of the class path. */
final class Resources {
  private static final String JARS = "/META-INF/resources/webjars/";
  private static final String OURS = "/io/portcullis/web/";
  private static final Map<String, String> PLACES =
      Map.of(
          "page.css", OURS + "page.css",
          "page.js", OURS + "page.js",
          "timeline.js", OURS + "timeline.js",
          "whatif.js", OURS + "whatif.js",
          "icon.svg", OURS + "icon.svg",
          "htmx.js", JARS + "htmx.org/2.0.4/dist/htmx.min.js",
          "uplot.js", JARS + "uplot/1.6.30/dist/uPlot.iife.min.js",
          "uplot.css", JARS + "uplot/1.6.30/dist/uPlot.min.css");

  private final Map<String, String> contents = new LinkedHashMap<>();
  private final String version;

  Resources() {
    CRC32 sum = new CRC32();
    for (String name : PLACES.keySet().stream().sorted().toList()) {
      String content = read(PLACES.getOrDefault(name, ""));
      contents.put(name, content);
      sum.update(content.getBytes(StandardCharsets.UTF_8));
    }
    version = Long.toHexString(sum.getValue());
  }

  private static String read(String place) {
    try (InputStream in = Resources.class.getResourceAsStream(place)) {
      if (in == null) throw new IllegalStateException(place + " is missing in this build");
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new IllegalStateException(place + " cannot be read", broken);
    }
  }

  /** Changes when one of them does, so that browsers may keep them for good. */
  String version() {
    return version;
  }

  /** One of them; empty where there is none of that name. */
  Optional<Reply> reply(String name) {
    String content = contents.get(name);
    if (content == null) return Optional.empty();
    String type =
        name.endsWith(".css")
            ? "text/css; charset=utf-8"
            : name.endsWith(".svg") ? "image/svg+xml" : "text/javascript; charset=utf-8";
    return Optional.of(
        new Reply(200, type, content, Map.of("Cache-Control", "max-age=31536000, immutable")));
  }
}
