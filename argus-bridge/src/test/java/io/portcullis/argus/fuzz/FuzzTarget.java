package io.portcullis.argus.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A class with {@code public static void fuzzerTestOneInput(byte[])}, as Jazzer calls it, and
 * {@code public static List<byte[]> seeds()}: good inputs from which changed ones are made. What
 * Jazzer found beside them lies in the resource {@code fuzz/NAME.txt}, an input a line in Base64.
 */
final class FuzzTarget {
  private final Class<?> type;
  private final Method target;

  FuzzTarget(Class<?> type) {
    this.type = type;
    this.target = method(type, "fuzzerTestOneInput", byte[].class);
  }

  private static Method method(Class<?> type, String name, Class<?>... parameters) {
    try {
      return type.getMethod(name, parameters);
    } catch (NoSuchMethodException missing) {
      throw new IllegalStateException(type.getName() + " is no fuzz target", missing);
    }
  }

  String name() {
    return type.getSimpleName();
  }

  /** Runs the target; what it throws is a finding. */
  void run(byte[] input) throws Throwable {
    try {
      target.invoke(null, (Object) input);
    } catch (InvocationTargetException finding) {
      throw finding.getCause();
    }
  }

  /** What it begins with: its seeds, what was kept, and nothing at all. */
  List<byte[]> corpus() throws IOException {
    List<byte[]> inputs = new ArrayList<>();
    inputs.add(new byte[0]);
    try {
      List<?> seeds = (List<?>) method(type, "seeds").invoke(null);
      seeds.forEach(seed -> inputs.add((byte[]) seed));
    } catch (ReflectiveOperationException broken) {
      throw new IllegalStateException(name() + " has no seeds", broken);
    }
    inputs.addAll(kept());
    return inputs;
  }

  private List<byte[]> kept() throws IOException {
    InputStream found = type.getResourceAsStream("/fuzz/" + name() + ".txt");
    if (found == null) return List.of();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(found, StandardCharsets.US_ASCII))) {
      return lines.lines().map(Base64.getDecoder()::decode).toList();
    }
  }
}
