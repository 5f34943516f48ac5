package io.portcullis.gateway.cli.top;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The terminal of this process as a window of lines, on a page of its own where it has two. Closing
 * it leaves the terminal as it was.
 */
final class Screen implements AutoCloseable {
  /** A sequence's characters come together; a person's after an escape do not. */
  private static final long SEQUENCE_MILLIS = 50;

  private static final int ESCAPE = 27;
  private static final int LONGEST_SEQUENCE = 8;

  /** ECMA-48, "Select Graphic Rendition": reversed, bold, red, and none of them. */
  private static final String REVERSED = "\u001b[7m";

  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[1;31m";
  private static final String NONE = "\u001b[0m";

  private final Terminal terminal;
  private final Attributes before;
  private final boolean colours;
  private final AtomicBoolean changed = new AtomicBoolean();
  private Size size;
  private List<Line> shown = List.of();
  private boolean ended;

  private Screen(Terminal terminal, boolean colours) {
    this.terminal = terminal;
    this.colours = colours;
    this.before = terminal.getAttributes();
    this.size = terminal.getSize();
  }

  /**
   * Takes the terminal.
   *
   * @param colours whether warnings may be red
   * @throws IOException when it cannot be drawn on; the message says why
   */
  static Screen open(boolean colours) throws IOException {
    Terminal terminal = TerminalBuilder.builder().system(true).dumb(false).build();
    if (terminal.getStringCapability(Capability.cursor_home) == null) {
      String type = terminal.getType();
      terminal.close();
      throw new IOException("a terminal of the type '" + type + "' cannot be drawn on: set TERM");
    }
    Screen screen = new Screen(terminal, colours);
    screen.take();
    terminal.handle(Terminal.Signal.WINCH, signal -> screen.changed.set(true));
    // Whoever stopped us (SIGSTOP) has used the terminal meanwhile.
    terminal.handle(
        Terminal.Signal.CONT,
        signal -> {
          screen.take();
          screen.changed.set(true);
        });
    return screen;
  }

  private void take() {
    terminal.enterRawMode();
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.keypad_local);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
  }

  int width() {
    return size.getColumns() > 0 ? size.getColumns() : 80;
  }

  int height() {
    return size.getRows() > 0 ? size.getRows() : 24;
  }

  /** Asks the terminal for its size again when it said that this has changed. */
  void measure() {
    if (!changed.getAndSet(false)) return;
    size = terminal.getSize();
    shown = List.of();
    terminal.puts(Capability.clear_screen);
  }

  /** Shows lines, as many as the window has; nothing is sent when they are shown already. */
  void show(List<Line> lines) {
    if (lines.equals(shown)) return;
    shown = List.copyOf(lines);
    terminal.puts(Capability.cursor_home);
    for (int at = 0; at < lines.size(); at++) {
      if (at > 0) terminal.writer().print("\r\n");
      terminal.writer().print(dressed(lines.get(at)));
      terminal.puts(Capability.clr_eol);
    }
    terminal.flush();
  }

  private String dressed(Line line) {
    return switch (line.look()) {
      case PLAIN -> line.text();
      case TITLE -> BOLD + line.text() + NONE;
      case CHOSEN -> REVERSED + line.text() + NONE;
      case WARNING -> (colours ? RED : BOLD) + line.text() + NONE;
    };
  }

  /**
   * Waits for a key.
   *
   * @param millis at most so long
   * @throws IOException when the terminal is gone
   */
  Key read(long millis) throws IOException {
    try {
      int first = terminal.reader().read(millis);
      if (first == NonBlockingReader.EOF) ended = true;
      if (first != ESCAPE) return Key.of(first);
      return sequence();
    } catch (InterruptedIOException signal) {
      return Key.NONE;
    }
  }

  /** Whether nobody can press a key any more. */
  boolean ended() {
    return ended;
  }

  private Key sequence() throws IOException {
    int opening = terminal.reader().read(SEQUENCE_MILLIS);
    if (opening != '[' && opening != 'O') return Key.OTHER;
    StringBuilder rest = new StringBuilder();
    while (rest.length() < LONGEST_SEQUENCE) {
      int next = terminal.reader().read(SEQUENCE_MILLIS);
      if (next < 0) break;
      rest.append((char) next);
      if (next >= '@') break;
    }
    return Key.ofSequence(rest.toString());
  }

  @Override
  public void close() throws IOException {
    terminal.puts(Capability.cursor_normal);
    terminal.puts(Capability.exit_ca_mode);
    terminal.flush();
    terminal.setAttributes(before);
    terminal.close();
  }
}
