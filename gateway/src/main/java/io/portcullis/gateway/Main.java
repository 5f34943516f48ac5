package io.portcullis.gateway;

/** The program: {@code portcullis COMMAND}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    throw new UnsupportedOperationException("not built yet");
  }
}
