package io.portcullis.capture.names.messages;

/**
 * What a reader made of bytes from the wire. Readers throw nothing, whatever the bytes.
 *
 * @param <T> what a whole message says
 */
public sealed interface Parsed<T> {

  /** A whole message. */
  record Whole<T>(T value) implements Parsed<T> {}

  /** The beginning of one: more bytes may complete it. */
  record Partial<T>() implements Parsed<T> {}

  /** Something else, or a message of this protocol that names nothing. */
  record Nothing<T>() implements Parsed<T> {}

  /** It begins like a message of this protocol and is none. */
  record Malformed<T>(String why) implements Parsed<T> {}
}
