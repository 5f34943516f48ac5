package io.portcullis.detector.models;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the pickles that lie in {@code .stfm} files (Python's pickle protocol 0, as Lib/pickletools
 * documents it). A pickle is a program; this reader knows the fifteen instructions and eight names
 * that such files have, builds maps, lists, texts and numbers from them, and refuses all else by
 * name: there is nothing in it that could run what a file says.
 */
final class Pickle {
  /** Characters of a number; Python writes no more than 25. */
  private static final int LONGEST_NUMBER = 64;

  private static final Set<String> NAMES =
      Set.of(
          "copy_reg _reconstructor",
          "__builtin__ object",
          "__builtin__ dict",
          "pykov Vector",
          "pykov Chain",
          "stf.common.markov_chains Matrix",
          "numpy dtype",
          "numpy.core.multiarray scalar");

  /** A name that the file refers to. */
  private record Name(String text) {}

  private enum Mark {
    MARK
  }

  /** Python's None. */
  enum None {
    NONE
  }

  private final byte[] bytes;
  private final Deque<Object> stack = new ArrayDeque<>();
  private final Map<String, Object> memo = new HashMap<>();
  private int at;

  Pickle(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether everything has been read. */
  boolean atEnd() {
    return at == bytes.length;
  }

  /**
   * The next value: a Map, List, String, Double, Long, Boolean or {@link None}.
   *
   * @throws IllegalArgumentException when it is damaged or holds what no model has
   */
  Object next() {
    stack.clear();
    memo.clear();
    while (true) {
      int instruction = at < bytes.length ? bytes[at++] : -1;
      switch (instruction) {
        case -1 -> throw new IllegalArgumentException("it ends in the middle of a pickle");
        case '.' -> {
          return pop();
        }
        case '(' -> stack.push(Mark.MARK);
        case 'N' -> stack.push(None.NONE);
        case 'S' -> stack.push(string(line()));
        case 'F' -> stack.push(number(figure()));
        case 'I' -> stack.push(integer(figure()));
        case 'c' -> stack.push(name());
        case 'p' -> memo.put(line(), peek());
        case 'g' -> stack.push(remembered(line()));
        case 't', 'l' -> stack.push(flat(List.copyOf(toMark())));
        case 'd' -> stack.push(dict(toMark()));
        case 's' -> setItem();
        case 'R' -> stack.push(reduce());
        case 'b' -> build();
        default -> throw new IllegalArgumentException(refused(instruction));
      }
    }
  }

  private String refused(int instruction) {
    String shown =
        instruction > ' ' && instruction < 127
            ? "'" + (char) instruction + "'"
            : "0x" + Integer.toHexString(instruction & 255);
    return "instruction "
        + shown
        + " at byte "
        + (at - 1)
        + " is none that models have (is it a pickle of protocol 0?)";
  }

  private Object pop() {
    Object top = stack.poll();
    if (top == null || top == Mark.MARK) throw new IllegalArgumentException("its stack ran empty");
    return top;
  }

  private Object peek() {
    Object top = stack.peek();
    if (top == null || top == Mark.MARK) throw new IllegalArgumentException("its stack ran empty");
    return top;
  }

  private String line() {
    int from = at;
    while (at < bytes.length && bytes[at] != '\n') at++;
    if (at == bytes.length) throw new IllegalArgumentException("it ends in the middle of a line");
    return new String(bytes, from, at++ - from, StandardCharsets.ISO_8859_1);
  }

  private String figure() {
    String line = line();
    if (line.length() <= LONGEST_NUMBER) return line;
    throw new IllegalArgumentException("'" + printable(line) + "' is no number");
  }

  private Name name() {
    String text = line() + ' ' + line();
    if (NAMES.contains(text)) return new Name(text);
    throw new IllegalArgumentException(
        "it refers to " + printable(text.replace(' ', '.')) + ", which no model needs");
  }

  private static String printable(String text) {
    String shown = text.replaceAll("[^\\x21-\\x7e]", "?");
    return shown.length() > 80 ? shown.substring(0, 80) + "…" : shown;
  }

  private static Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException unreadable) {
      throw new IllegalArgumentException("'" + printable(text) + "' is no number", unreadable);
    }
  }

  private static Object integer(String text) {
    if (text.equals("00")) return false;
    if (text.equals("01")) return true;
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException unreadable) {
      throw new IllegalArgumentException("'" + printable(text) + "' is no integer", unreadable);
    }
  }

  /** A quoted Python 2 string; escapes are those that repr() writes. */
  private static String string(String quoted) {
    int last = quoted.length() - 1;
    if (last < 1
        || quoted.charAt(0) != quoted.charAt(last)
        || "'\"".indexOf(quoted.charAt(0)) < 0) {
      throw new IllegalArgumentException("'" + printable(quoted) + "' is no quoted string");
    }
    StringBuilder text = new StringBuilder(last);
    for (int index = 1; index < last; index++) {
      char c = quoted.charAt(index);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = ++index < last ? quoted.charAt(index) : 0;
      int place = "nrt\\'\"".indexOf(escape);
      if (place >= 0) {
        text.append("\n\r\t\\'\"".charAt(place));
      } else if (escape == 'x' && index + 2 < last) {
        text.append((char) hexadecimal(quoted.substring(index + 1, index + 3)));
        index += 2;
      } else {
        throw new IllegalArgumentException("'" + printable(quoted) + "' has an unknown escape");
      }
    }
    return text.toString();
  }

  private static int hexadecimal(String digits) {
    try {
      return Integer.parseInt(digits, 16);
    } catch (NumberFormatException unreadable) {
      throw new IllegalArgumentException("\\x" + printable(digits) + " is no byte", unreadable);
    }
  }

  private Object remembered(String key) {
    Object value = memo.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "it refers to memo " + printable(key) + " before it is set");
    }
    return value;
  }

  private List<Object> toMark() {
    List<Object> items = new ArrayList<>();
    while (true) {
      Object top = stack.poll();
      if (top == null) throw new IllegalArgumentException("its stack ran empty");
      if (top == Mark.MARK) break;
      items.add(top);
    }
    java.util.Collections.reverse(items);
    return items;
  }

  /**
   * Lists hold no lists in any model. Nested ones could share their insides, and what a file of a
   * few lines says would take longer to walk than the world will last.
   */
  private static List<?> flat(List<?> items) {
    if (items.stream().noneMatch(List.class::isInstance)) return items;
    throw new IllegalArgumentException("it nests lists in lists, which no model needs");
  }

  private static Map<Object, Object> dict(List<Object> pairs) {
    Map<Object, Object> dict = new LinkedHashMap<>();
    if (pairs.size() % 2 != 0) throw new IllegalArgumentException("it has a key without a value");
    for (int index = 0; index < pairs.size(); index += 2) {
      dict.put(key(pairs.get(index)), pairs.get(index + 1));
    }
    return dict;
  }

  /** Keys are texts or pairs of texts; a map as key could contain itself and hash for ever. */
  private static Object key(Object key) {
    boolean plain =
        key instanceof String
            || (key instanceof List<?> pair && pair.stream().allMatch(String.class::isInstance));
    if (!plain) throw new IllegalArgumentException("it has a key that is no text or pair of texts");
    return key;
  }

  private void setItem() {
    Object value = pop();
    Object key = key(pop());
    if (!(peek() instanceof Map<?, ?>))
      throw new IllegalArgumentException("it sets an item of no dict");
    asMap(peek()).put(key, value);
  }

  @SuppressWarnings("unchecked") // every map on the stack was made by dict()
  private static Map<Object, Object> asMap(Object value) {
    return (Map<Object, Object>) value;
  }

  private Object reduce() {
    Object arguments = pop();
    Object callee = pop();
    if (callee instanceof Name name && arguments instanceof List<?> list) {
      if (name.text().equals("copy_reg _reconstructor") && list.size() == 3) return contents(list);
      if (name.text().equals("numpy dtype")) return name;
      if (name.text().equals("numpy.core.multiarray scalar") && list.size() == 2) {
        return scalar(list.get(1));
      }
    }
    throw new IllegalArgumentException("it calls something that no model calls");
  }

  /** An object of a dict's subclass is, to us, the dict it was made of. */
  private static Object contents(List<?> arguments) {
    return arguments.get(2) instanceof Map<?, ?> dict ? dict : new LinkedHashMap<>();
  }

  private static Double scalar(Object raw) {
    if (raw instanceof String text && text.length() == 8) {
      byte[] eight = text.getBytes(StandardCharsets.ISO_8859_1);
      return ByteBuffer.wrap(eight).order(ByteOrder.LITTLE_ENDIAN).getDouble();
    }
    throw new IllegalArgumentException("it has a numpy scalar that is no 8-byte double");
  }

  /** An object's attributes say nothing that we need. */
  private void build() {
    pop();
    peek();
  }
}
