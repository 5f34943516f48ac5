package io.portcullis.gateway.page;

import java.util.List;

/** Runs command lines of this program inside the gateway's process. */
public interface Commands {

  /**
   * What a command left behind.
   *
   * @param exit 0 done; else as the command line's contract has it
   * @param data what it printed: JSON
   * @param talk what it said beside, a sentence a line
   */
  record Outcome(int exit, String data, String talk) {}

  /**
   * Runs one command to its end, with {@code -o json}.
   *
   * @param by name of the person who is written down as {@code operator NAME}
   * @param words the command and its options
   */
  Outcome run(String by, List<String> words);
}
