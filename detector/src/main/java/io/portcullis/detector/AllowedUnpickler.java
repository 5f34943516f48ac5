package io.portcullis.detector;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Unpickles what occurs in {@code .stfm} files and refuses the rest by name. A pickle is a program;
 * this one may name seven classes, none of which becomes a Java class: what they construct is an
 * {@link Instance}, that is the arguments and the state as data. Nothing is looked up, reflected on
 * or called.
 *
 * <p>The opcodes are those of protocol 0 (Python's {@code pickletools}), in which no length stands
 * before its data, so no number in a file can ask for more memory than the file has bytes.
 */
final class AllowedUnpickler extends Unpickler {
  private static final String OPCODES = "(.pgSFINtl";

  private static final Set<String> CLASSES =
      Set.of(
          "copy_reg._reconstructor",
          "__builtin__.dict",
          "pykov.Vector",
          "pykov.Chain",
          "stf.common.markov_chains.Matrix",
          "numpy.core.multiarray.scalar",
          "numpy.dtype");

  /** A class that a pickle named. */
  record ClassName(String name) {}

  /** What calling a class would have made. */
  static final class Instance {
    final String className;
    final Object[] arguments;
    private Object state = Map.of();

    Instance(String className, Object[] arguments) {
      this.className = className;
      this.arguments = arguments;
    }

    /** What the class would have restored itself from; an empty map where there was nothing. */
    Object state() {
      return state;
    }
  }

  @Override
  protected Object dispatch(short key) throws PickleException, IOException {
    switch (key) {
      case 'c' -> stack.add(allowedClass());
      case 'R' -> call();
      case 'b' -> build();
      case 'd' -> emptyDictionary();
      case 's' -> setItem();
      default -> {
        if (OPCODES.indexOf(key) >= 0) return super.dispatch(key);
        throw new PickleException("opcode " + opcode(key) + " is not allowed in a model");
      }
    }
    return NO_RETURN_VALUE;
  }

  private static String opcode(short key) {
    return key > ' ' && key < 127 ? "'" + (char) key + "'" : "0x%02x".formatted(key);
  }

  private ClassName allowedClass() throws IOException {
    String name = PickleUtils.readline(input) + '.' + PickleUtils.readline(input);
    if (CLASSES.contains(name)) return new ClassName(name);
    throw new PickleException("class " + name + " is not allowed in a model");
  }

  private void call() {
    Object arguments = stack.pop();
    if (!(stack.pop() instanceof ClassName callee && arguments instanceof Object[] values)) {
      throw new PickleException("calls something that is no class");
    }
    if (!callee.name.equals("copy_reg._reconstructor")) {
      stack.add(new Instance(callee.name, values));
      return;
    }
    if (values.length != 3 || !(values[0] instanceof ClassName made)) {
      throw new PickleException("reconstructs something that is no class");
    }
    stack.add(new Instance(made.name, values));
  }

  private void build() {
    Object state = stack.pop();
    if (!(stack.peek() instanceof Instance instance)) {
      throw new PickleException("sets the state of something that is no object");
    }
    instance.state = state;
  }

  private void emptyDictionary() {
    List<Object> items = stack.pop_all_since_marker();
    if (!items.isEmpty()) throw new PickleException("fills a dictionary in an unusual way");
    stack.add(new HashMap<Object, Object>());
  }

  /** Only texts and pairs of texts are keys: the hash of anything else could recurse for ever. */
  private void setItem() {
    Object value = stack.pop();
    Object key = stack.pop();
    if (!(stack.peek() instanceof Map<?, ?> map)) {
      throw new PickleException("sets an item of something that is no dictionary");
    }
    @SuppressWarnings("unchecked") // every map on the stack was made by emptyDictionary()
    Map<Object, Object> dictionary = (Map<Object, Object>) map;
    if (dictionary.put(text(key), value) != null) {
      throw new PickleException("has a key twice");
    }
  }

  private static String text(Object key) {
    if (key instanceof String letter) return letter;
    if (key instanceof Object[] pair
        && pair.length == 2
        && pair[0] instanceof String from
        && pair[1] instanceof String to) {
      return from + to;
    }
    throw new PickleException("has a dictionary key that is neither a letter nor a pair of them");
  }
}
