package io.portcullis.gateway.cli.top;

/** What somebody at the terminal wants. */
enum Key {
  /** Nothing was pressed in the time that was waited. */
  NONE,
  UP,
  DOWN,
  PAGE_UP,
  PAGE_DOWN,
  /** The other list. */
  OTHER_LIST,
  RELEASE,
  EXTEND,
  ALLOW,
  YES,
  QUIT,
  /** A key that means nothing here. */
  OTHER;

  /**
   * Of one character.
   *
   * @param character what the terminal sent; negative: nothing
   */
  static Key of(int character) {
    if (character < 0) return NONE;
    return switch (character) {
      case 'k' -> UP;
      case 'j' -> DOWN;
      case '\t' -> OTHER_LIST;
      case 'r' -> RELEASE;
      case 'e' -> EXTEND;
      case 'a' -> ALLOW;
      case 'y', 'Y' -> YES;
      // Ctrl-C and Ctrl-D, where the terminal does not make a signal of them.
      case 'q', 'Q', 3, 4 -> QUIT;
      default -> OTHER;
    };
  }

  /** Of what follows an escape character and its bracket or O (ECMA-48, xterm). */
  static Key ofSequence(String rest) {
    return switch (rest) {
      case "A" -> UP;
      case "B" -> DOWN;
      case "5~" -> PAGE_UP;
      case "6~" -> PAGE_DOWN;
      default -> OTHER;
    };
  }
}
