package io.portcullis.gateway.cli.output;

import java.util.Optional;
import java.util.function.Function;

/**
 * One fact of the things in a list, in all three formats.
 *
 * @param key name in JSON and in the raw header
 * @param title over the human column; empty: people do not need it
 * @param right whether the human column is aligned right
 * @param value a text, number, truth value, or an Optional of one
 * @param human the same for people
 */
public record Column<T>(
    String key, String title, boolean right, Function<T, Object> value, Function<T, String> human) {

  /** A column that people read as it is. */
  public static <T> Column<T> of(String key, String title, Function<T, Object> value) {
    return new Column<>(key, title, false, value, row -> plain(value.apply(row)));
  }

  /** A number that people read as it is. */
  public static <T> Column<T> number(String key, String title, Function<T, Object> value) {
    return new Column<>(key, title, true, value, row -> plain(value.apply(row)));
  }

  /** A column for programs only. */
  public static <T> Column<T> hidden(String key, Function<T, Object> value) {
    return of(key, "", value);
  }

  /** A column that people read in other words. */
  public static <T> Column<T> words(
      String key, String title, Function<T, Object> value, Function<T, String> human) {
    return new Column<>(key, title, false, value, human);
  }

  /** A column for people only. */
  public static <T> Column<T> people(String title, Function<T, String> human) {
    return new Column<>("", title, false, row -> "", human);
  }

  public boolean forPrograms() {
    return !key.isEmpty();
  }

  public boolean forPeople() {
    return !title.isEmpty();
  }

  public String raw(T row) {
    return plain(value.apply(row)).replace('\t', ' ').replace('\n', ' ');
  }

  static String plain(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(Column::plain).orElse("");
    }
    return String.valueOf(value);
  }
}
