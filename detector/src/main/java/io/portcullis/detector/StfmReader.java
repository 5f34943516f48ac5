package io.portcullis.detector;

import io.portcullis.detector.AllowedUnpickler.Instance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import net.razorvine.pickle.PickleException;

/**
 * Reads the model files of the Stratosphere Testing Framework: six pickles one after the other,
 * namely initial vector, matrix, letters, self probability, label and threshold.
 */
final class StfmReader {
  private static final String[] PARTS = {
    "initial vector", "matrix", "letters", "self probability", "label", "threshold"
  };

  private StfmReader() {}

  /**
   * @throws IOException when it is no such file; the message says what is wrong, without the name
   */
  static MarkovModel read(byte[] file, MarkovModel.Provenance provenance) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(file);
    Object[] parts = new Object[PARTS.length];
    for (int i = 0; i < parts.length; i++) parts[i] = load(in, PARTS[i]);
    if (in.available() > 0) {
      throw new IOException(
          in.available() + " bytes follow the threshold, where the file must end");
    }
    try {
      return new MarkovModel(
          text(parts[4], PARTS[4]),
          text(parts[2], PARTS[2]),
          number(parts[5], PARTS[5]),
          provenance,
          chain(parts[1]));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Object load(ByteArrayInputStream in, String part) throws IOException {
    if (in.available() == 0) throw new IOException("ends before the " + part);
    AllowedUnpickler unpickler = new AllowedUnpickler();
    try {
      return unpickler.load(in);
    } catch (PickleException e) {
      throw new IOException("the " + part + ' ' + ModelFile.printable(e), e);
    } catch (IOException e) {
      throw new IOException("ends in the middle of the " + part, e);
    } catch (RuntimeException e) {
      // whatever the library trips over in rubbish: an empty stack, a number that is none
      throw new IOException("the " + part + " is no pickle", e);
    }
  }

  private static String text(Object part, String name) throws IOException {
    if (part instanceof String text) return text;
    throw new IOException("the " + name + " is no text");
  }

  private static double number(Object part, String name) throws IOException {
    if (part instanceof Double || part instanceof Integer || part instanceof Long) {
      return ((Number) part).doubleValue();
    }
    if (part instanceof Instance scalar
        && scalar.className.equals("numpy.core.multiarray.scalar")
        && scalar.arguments.length == 2
        && scalar.arguments[0] instanceof Instance type
        && isLittleEndianDouble(type)
        && scalar.arguments[1] instanceof String bytes
        && bytes.length() == Double.BYTES) {
      byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
      return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).getDouble();
    }
    throw new IOException("the " + name + " is no number");
  }

  /** dtype('f8'), whose state is (version, byte order, …): numpy/core/_internal.py. */
  private static boolean isLittleEndianDouble(Instance type) {
    return type.className.equals("numpy.dtype")
        && type.arguments.length > 0
        && "f8".equals(type.arguments[0])
        && type.state() instanceof Object[] state
        && state.length > 1
        && "<".equals(state[1]);
  }

  private static StoredChain chain(Object part) throws IOException {
    if (!(part instanceof Instance matrix)
        || matrix.arguments.length != 3
        || !(matrix.arguments[2] instanceof Map<?, ?> items)) {
      throw new IOException("the matrix is none");
    }
    Map<String, Double> transitions = new HashMap<>();
    for (Map.Entry<?, ?> item : items.entrySet()) {
      // an AllowedUnpickler makes no other keys than texts
      transitions.put((String) item.getKey(), number(item.getValue(), "matrix"));
    }
    return new StoredChain(transitions);
  }
}
